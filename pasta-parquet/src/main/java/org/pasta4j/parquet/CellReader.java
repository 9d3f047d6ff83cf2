package org.pasta4j.parquet;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.pasta4j.pasta.data.ColumnarFile.Cell;

/**
 * Makes texts of what a column holds: of texts, numbers, truth values and lists of these.
 *
 * @param field number of the column in a row
 * @param type of the column
 * @param names of the numbers from 0 where the column holds labels; else empty
 */
record CellReader(int field, Type type, List<String> names) {
    /** What Hugging Face's sets hold where a label is not told. */
    private static final long NO_LABEL = -1;

    /** What a row holds in the column. */
    Cell read(Group row) {
        int count = row.getFieldRepetitionCount(field);
        if (type.isRepetition(Type.Repetition.REPEATED)) {
            return list(row, field, type, count);
        }
        if (count == 0) {
            return Cell.Other.NULL;
        }
        if (type.isPrimitive()) {
            return value(row, field, 0, type.asPrimitiveType());
        }
        if (!(type.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation)
                || type.asGroupType().getFieldCount() != 1) {
            return new Cell.Other("an object");
        }
        Group list = row.getGroup(field, 0);
        return list(list, 0, type.asGroupType().getType(0), list.getFieldRepetitionCount(0));
    }

    /** Elements are in groups of their own, so that they may be null, or stand where these would. */
    private Cell list(Group holder, int at, Type repeated, int count) {
        List<String> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Cell element = repeated.isPrimitive()
                    ? value(holder, at, i, repeated.asPrimitiveType())
                    : element(holder.getGroup(at, i), repeated.asGroupType());
            if (!(element instanceof Cell.Text text)) {
                return new Cell.Other("a list with " + ((Cell.Other) element).found() + " in it");
            }
            values.add(text.value());
        }
        return new Cell.Texts(values);
    }

    private Cell element(Group group, GroupType type) {
        if (type.getFieldCount() != 1
                || type.getName().equals("array")
                || type.getName().endsWith("_tuple")) {
            return new Cell.Other("an object");
        }
        if (group.getFieldRepetitionCount(0) == 0) {
            return Cell.Other.NULL;
        }
        return type.getType(0).isPrimitive()
                ? value(group, 0, 0, type.getType(0).asPrimitiveType())
                : new Cell.Other("a list or an object");
    }

    private Cell value(Group group, int at, int index, PrimitiveType primitive) {
        LogicalTypeAnnotation meaning = primitive.getLogicalTypeAnnotation();
        boolean isNumber = meaning == null || meaning instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation;
        switch (primitive.getPrimitiveTypeName()) {
            case BOOLEAN:
                return new Cell.Text(Boolean.toString(group.getBoolean(at, index)));
            case FLOAT:
                return new Cell.Text(Float.toString(group.getFloat(at, index)));
            case DOUBLE:
                return new Cell.Text(Double.toString(group.getDouble(at, index)));
            case INT32:
                return isNumber
                        ? number(
                                isUnsigned(meaning)
                                        ? Integer.toUnsignedLong(group.getInteger(at, index))
                                        : group.getInteger(at, index),
                                meaning)
                        : other(primitive);
            case INT64:
                return isNumber ? number(group.getLong(at, index), meaning) : other(primitive);
            case BINARY:
                return isText(meaning) ? text(group.getBinary(at, index)) : other(primitive);
            default:
                return other(primitive);
        }
    }

    private static boolean isUnsigned(LogicalTypeAnnotation meaning) {
        return meaning instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation own && !own.isSigned();
    }

    private Cell number(long number, LogicalTypeAnnotation meaning) {
        if (names.isEmpty()) {
            return new Cell.Text(isUnsigned(meaning) ? Long.toUnsignedString(number) : Long.toString(number));
        }
        if (number == NO_LABEL) {
            return Cell.Other.NO_LABEL;
        }
        return number >= 0 && number < names.size()
                ? new Cell.Text(names.get((int) number))
                : new Cell.Other(
                        "the label " + number + " where there are names for those from 0 to " + (names.size() - 1));
    }

    /** What older programs wrote as texts says nothing of what it is. */
    private static boolean isText(LogicalTypeAnnotation meaning) {
        return meaning == null
                || meaning instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
                || meaning instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
                || meaning instanceof LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
    }

    private static Cell text(Binary bytes) {
        try {
            return new Cell.Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.toByteBuffer())
                    .toString());
        } catch (CharacterCodingException e) {
            return new Cell.Other("bytes that are no text in UTF-8");
        }
    }

    private static Cell other(PrimitiveType primitive) {
        LogicalTypeAnnotation meaning = primitive.getLogicalTypeAnnotation();
        return new Cell.Other("a value of the type "
                + (meaning == null ? primitive.getPrimitiveTypeName().name() : meaning.toString()));
    }
}
