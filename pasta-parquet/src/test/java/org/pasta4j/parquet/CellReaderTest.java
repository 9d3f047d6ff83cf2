package org.pasta4j.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pasta4j.pasta.data.ColumnarFile.Cell;

/** Schemas of older programs, which pyarrow does not write. */
class CellReaderTest {
    private static final Cell TEXTS = new Cell.Texts(List.of("a", "b"));

    @Test
    void listsWithoutGroupsOfTheirElements() {
        assertThat(read(
                        "repeated binary c (STRING);",
                        row -> row.append("c", "a").append("c", "b")))
                .isEqualTo(TEXTS);
        assertThat(read(
                        "optional group c (LIST) { repeated binary element (STRING); }",
                        row -> row.addGroup("c").append("element", "a").append("element", "b")))
                .isEqualTo(TEXTS);
    }

    @Test
    void listsWhoseElementsHaveGroupsOfAnyName() {
        assertThat(read(
                        "optional group c (LIST) { repeated group bag { optional binary array_element (STRING); } }",
                        row -> {
                            Group list = row.addGroup("c");
                            list.addGroup("bag").append("array_element", "a");
                            list.addGroup("bag").append("array_element", "b");
                        }))
                .isEqualTo(TEXTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"array", "c_tuple"})
    void groupsThatAreElementsThemselvesAreObjects(String name) {
        assertThat(read(
                        "optional group c (LIST) { repeated group " + name + " { optional binary a (STRING); } }",
                        row -> row.addGroup("c").addGroup(name).append("a", "a")))
                .isEqualTo(new Cell.Other("a list with an object in it"));
    }

    @Test
    void textsWithoutAWordThatTheyAre() {
        assertThat(read("required binary c;", row -> row.append("c", "a"))).isEqualTo(new Cell.Text("a"));
        assertThat(read("required binary c (ENUM);", row -> row.append("c", "a")))
                .isEqualTo(new Cell.Text("a"));
        assertThat(read("required int32 c (INTEGER(32,false));", row -> row.append("c", -1)))
                .isEqualTo(new Cell.Text("4294967295"));
    }

    private static Cell read(String column, Consumer<Group> filling) {
        MessageType schema = MessageTypeParser.parseMessageType("message m { " + column + " }");
        Group row = new SimpleGroup(schema);
        filling.accept(row);
        return new CellReader(0, schema.getType(0), List.of()).read(row);
    }

    @Test
    void whatIsNoDescriptionOfColumnsNamesNoLabels() {
        for (String other :
                List.of("", "{", "[]", "{\"info\": 1}", "{\"info\": {\"features\": {\"a\": {\"names\": [\"x\"]}}}}")) {
            assertThat(LabelNames.of(Map.of("huggingface", other))).as(other).isEmpty();
        }
        assertThat(LabelNames.of(Map.of())).isEmpty();
    }
}
