"""Office files: Excel written, Word read. Values and bytes in, bytes and text out; nothing here decides."""
