package org.pasta4j.pasta.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.Internal;

/**
 * Maps the inputs of a list; a refusal names the number of its input.
 *
 * @hidden
 */
@Internal
public final class EachInput {
    private EachInput() {}

    /**
     * Maps each input, in their order.
     *
     * @param what one is called, such as {@code Text}
     * @param inputs may be many
     * @param of may refuse one
     * @throws BadInputException if one is null or is refused; it is named by its number, counted from 1, unless it is
     *     the only one
     */
    public static <T, R> List<R> map(String what, List<T> inputs, Function<T, R> of) {
        List<R> results = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            T input = inputs.get(i);
            if (input == null) {
                throw refusal(
                        what, i, inputs.size(), new BadInputException("Found null; expected what is to be read."));
            }
            try {
                results.add(of.apply(input));
            } catch (BadInputException e) {
                throw refusal(what, i, inputs.size(), e);
            }
        }
        return results;
    }

    /**
     * A refusal with the number of the input that it is of.
     *
     * @param index counted from 0
     * @param count of all inputs
     * @param why is thrown as it is where there is only one
     */
    static BadInputException refusal(String what, int index, int count, BadInputException why) {
        return count == 1
                ? why
                : new BadInputException(what + " " + (index + 1) + " of " + count + ": " + why.getMessage(), why);
    }
}
