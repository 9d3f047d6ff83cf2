package org.pasta4j.bert.graph;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An equation of {@code Einsum} for two operands. Each letter is an axis; letters of both operands that the result has
 * not are summed over.
 *
 * @param left axes of the first operand
 * @param right axes of the second operand
 * @param result axes of the result
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.einsum.html">NumPy's einsum</a>
 */
record EinsumEquation(String left, String right, String result) {
    /** Axes that have no letter; they may stand before the letters alone. */
    private static final String OTHERS = "...";

    private static final Pattern LETTERS = Pattern.compile("(\\.\\.\\.)?[A-Za-z]*");

    /** The equation, if it is of two operands and each of them has every axis once. */
    static Optional<EinsumEquation> parse(String equation) {
        String[] sides = equation.replace(" ", "").split("->", -1);
        String[] operands = sides[0].split(",", -1);
        if (sides.length > 2 || operands.length != 2) {
            return Optional.empty();
        }
        String result = sides.length == 2 ? sides[1] : implied(operands);
        boolean plain = List.of(operands[0], operands[1], result).stream().allMatch(EinsumEquation::isPlain);
        EinsumEquation parsed = new EinsumEquation(operands[0], operands[1], result);
        return plain && parsed.isWhole() ? Optional.of(parsed) : Optional.empty();
    }

    /** Without a result the letters that occur once are its axes, in the order of the alphabet. */
    private static String implied(String[] operands) {
        String all = operands[0] + operands[1];
        String letters = all.chars()
                .filter(letter -> letter != '.' && all.indexOf(letter) == all.lastIndexOf(letter))
                .sorted()
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        return (all.contains(OTHERS) ? OTHERS : "") + letters;
    }

    private static boolean isPlain(String axes) {
        String letters = letters(axes);
        return LETTERS.matcher(axes).matches() && letters.chars().distinct().count() == letters.length();
    }

    private static String letters(String axes) {
        return axes.startsWith(OTHERS) ? axes.substring(OTHERS.length()) : axes;
    }

    /** Whether the result has no axis of its own, and no axis of one operand alone is summed over. */
    private boolean isWhole() {
        return letters(result).chars().allMatch(axis -> left.indexOf(axis) >= 0 || right.indexOf(axis) >= 0)
                && lone(left, right).equals(kept(lone(left, right)))
                && lone(right, left).equals(kept(lone(right, left)));
    }

    private static String lone(String axes, String other) {
        return only(letters(axes), axis -> other.indexOf(axis) < 0);
    }

    private String kept(String axes) {
        return only(axes, axis -> result.indexOf(axis) >= 0);
    }

    private static String only(String axes, IntPredicate wanted) {
        return axes.chars().filter(wanted).mapToObj(Character::toString).collect(Collectors.joining());
    }

    /** Axes of both operands and the result, in the result's order. */
    String batch() {
        return only(letters(result), axis -> left.indexOf(axis) >= 0 && right.indexOf(axis) >= 0);
    }

    /** Axes that are summed over, in the order of the second operand. */
    String summed() {
        return only(letters(right), axis -> left.indexOf(axis) >= 0 && result.indexOf(axis) < 0);
    }

    /** Axes of the first operand and the result alone, in the result's order. */
    String ofLeft() {
        return only(letters(result), axis -> right.indexOf(axis) < 0);
    }

    /** Axes of the second operand and the result alone, in the result's order. */
    String ofRight() {
        return only(letters(result), axis -> left.indexOf(axis) < 0);
    }

    /** Whether an operand or the result has axes without a letter. */
    boolean hasOthers() {
        return (left + right + result).contains(OTHERS);
    }

    /** Whether the first operand and the result have axes without a letter, and the last axis of each is another. */
    boolean isOfLastAxis() {
        return left.equals(OTHERS + ofLeft() + summed())
                && result.equals(OTHERS + ofLeft() + ofRight())
                && !right.contains(OTHERS)
                && summed().length() == 1
                && ofRight().length() == 1;
    }

    /** The same product with its operands exchanged. */
    EinsumEquation exchanged() {
        return new EinsumEquation(right, left, result);
    }

    /** Where the axes of one order stand in another of the same letters. */
    static long[] order(String from, String to) {
        return IntStream.range(0, to.length())
                .mapToLong(i -> from.indexOf(to.charAt(i)))
                .toArray();
    }
}
