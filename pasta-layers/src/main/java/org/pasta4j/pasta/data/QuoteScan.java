package org.pasta4j.pasta.data;

/** Whether quotes around the fields of a table are those of {@link Quoting#MINIMAL}, seen in all its rows. */
final class QuoteScan {
    private final char delimiter;
    private boolean isWithin;
    private boolean isDamaged;
    private boolean isNeeded;
    private long quoted;
    private long plain;
    private int columns;
    private int width;

    QuoteScan(char delimiter) {
        this.delimiter = delimiter;
    }

    /** Looks at a table, up to what cannot be quoted. */
    boolean isQuoted(Source source) {
        try (Utf8Lines lines = source.lines()) {
            for (Utf8Lines.Line line = lines.next(); line != null && !isDamaged; line = lines.next()) {
                if (!line.isText()) {
                    return false;
                }
                add(line.text());
            }
        }
        boolean isPlain = !isDamaged && !isWithin && quoted > 0;
        return isPlain && (isNeeded || plain == 0);
    }

    private void add(String line) {
        if (line.isBlank() && !isWithin) {
            return;
        }
        int at = 0;
        if (!isWithin) {
            columns = 0;
        }
        while (at <= line.length() && !isDamaged) {
            at = isWithin || at < line.length() && line.charAt(at) == '"' ? quoted(line, at) : plain(line, at);
        }
        if (!isWithin) {
            width = width == 0 ? columns : width;
            isDamaged |= columns != width;
        }
    }

    /** Goes over a field without quotes; returns where the next one begins, behind the line after the last one. */
    private int plain(String line, int from) {
        int end = line.indexOf(delimiter, from);
        String field = line.substring(from, end < 0 ? line.length() : end);
        plain += field.isBlank() || field.matches("[-+0-9.,eE]+|NA") ? 0 : 1;
        columns++;
        return end < 0 ? line.length() + 1 : end + 1;
    }

    /** The same of a field that begins with a quote, or goes on from the line before. */
    private int quoted(String line, int from) {
        int at = isWithin ? from : from + 1;
        isWithin = true;
        while (at < line.length()) {
            if (line.charAt(at) != '"') {
                isNeeded |= line.charAt(at) == delimiter;
                at++;
            } else if (line.startsWith("\"\"", at)) {
                isNeeded = true;
                at += 2;
            } else {
                return ended(line, at + 1);
            }
        }
        isNeeded = true;
        return line.length() + 1;
    }

    private int ended(String line, int after) {
        isWithin = false;
        quoted++;
        columns++;
        isDamaged = after < line.length() && line.charAt(after) != delimiter;
        return after + 1;
    }
}
