package org.pasta4j.pasta.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** What other libraries write is read as it was, whatever characters the texts are made of. */
class RoundTripTest {
    private static final ExampleFormat PAIRS =
            ExampleFormat.defaults().withSecond(Column.named("second")).withText(Column.named("text"));

    /** Among them what quoting, line ends and encodings make much of. */
    @Provide
    Arbitrary<List<Example>> examples() {
        Arbitrary<String> text = Arbitraries.strings()
                .withChars("\",\n\r\t \\{}ab\u00e9\u4e2d\u2028\u0085")
                .ofMaxLength(12)
                .map(s -> s + "\ud83d\ude00 end");
        Arbitrary<String> label = Arbitraries.of("good", "b,a\"d", "0");
        return Combinators.combine(text, text, label)
                .as(Example::pair)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Property(tries = 200)
    void csv(@ForAll("examples") List<Example> examples) throws IOException {
        StringWriter text = new StringWriter();
        try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
            printer.printRecord("label", "text", "second");
            for (Example example : examples) {
                printer.printRecord(
                        example.label(), example.text(), example.second().orElseThrow());
            }
        }
        readBack(text.toString(), TableKind.CSV, examples);
    }

    @Property(tries = 200)
    void jsonLines(@ForAll("examples") List<Example> examples) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Example example : examples) {
            lines.add(new ObjectMapper()
                    .writeValueAsString(Map.of(
                            "text", example.text(),
                            "second", example.second().orElseThrow(),
                            "label", example.label())));
        }
        readBack(String.join("\n", lines), TableKind.JSONL, examples);
    }

    private static void readBack(String text, TableKind kind, List<Example> examples) throws IOException {
        Path file = Files.createTempFile("round-trip", ".txt");
        try {
            Files.writeString(file, text);
            ExampleFormat format = PAIRS.withKind(kind).withLabel(Column.named("label"));
            assertThat(new ExampleReader(format).read(file)).isEqualTo(examples);
        } finally {
            Files.delete(file);
        }
    }

    /** However the bytes come in, the lines are those that Java splits the whole text into. */
    @Property(tries = 300)
    void lines(@ForAll("examples") List<Example> examples, @ForAll @IntRange(min = 1, max = 9) int bufferSize) {
        String text = String.join("\n", examples.stream().map(Example::text).toList());
        List<String> lines = new ArrayList<>();
        try (Utf8Lines read =
                new Utf8Lines("lines", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), bufferSize)) {
            for (Utf8Lines.Line line = read.next(); line != null; line = read.next()) {
                lines.add(line.withReturn());
                assertThat(line.number()).isEqualTo(lines.size());
            }
        }
        assertThat(lines).containsExactly(text.split("\n", -1));
    }
}
