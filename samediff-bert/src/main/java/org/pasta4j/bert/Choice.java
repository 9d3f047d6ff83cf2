package org.pasta4j.bert;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One of a few values, chosen by its name. */
public final class Choice {
    private Choice() {}

    /**
     * The value of a name.
     *
     * @param what is chosen, for the message
     * @param values all that there are
     * @param naming the name of each
     * @throws BadInputException naming all, if there is none of that name
     */
    public static <E> E named(String what, E[] values, Function<? super E, String> naming, String name) {
        return named(what, values, naming, name, name);
    }

    /**
     * The value of a name that has other ways to be written.
     *
     * @param what is chosen, for the message
     * @param values all that there are
     * @param naming the name of each
     * @param said the name as it was given, for the message
     * @throws BadInputException naming all, if there is none of that name
     */
    public static <E> E named(String what, E[] values, Function<? super E, String> naming, String name, String said) {
        return Arrays.stream(values)
                .filter(value -> naming.apply(value).equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException("There is no " + what + " \"" + said + "\"; expected one of "
                        + Arrays.stream(values).map(naming).collect(Collectors.joining(", ")) + "."));
    }
}
