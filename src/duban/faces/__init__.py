"""The console: requests in, pages out. Calls services and read models; decides nothing, allows nothing."""
