package org.pasta4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShellTest {
    @Test
    void wordsAreQuotedForTheirShell() {
        assertThat(Shell.quotedForUnix("my-adapter/a,b")).isEqualTo("my-adapter/a,b");
        assertThat(Shell.quotedForUnix("it's here")).isEqualTo("'it'\\''s here'");
        assertThat(Shell.quotedForWindows("C:\\data\\my-adapter")).isEqualTo("C:\\data\\my-adapter");
        assertThat(Shell.quotedForWindows("C:\\my data\\")).isEqualTo("\"C:\\my data\\\\\"");
        assertThat(Shell.quotedForWindows("say \"a & b\"")).isEqualTo("\"say \\\"a & b\\\"\"");
        assertThat(Shell.quotedForWindows("")).isEqualTo("\"\"");
    }
}
