"""Notice calendars: YAML with positions in, a NoticeCalendar or every problem at once out."""
