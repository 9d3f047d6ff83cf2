package org.pasta4j.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pasta4j.benchmarks.server.LoadClient;

/** What is asked of a server under load, and what each version of an adapter says to it. */
final class LoadQuestions {
    private static final int TEXTS = 40;
    private static final int LONGEST = 40;
    private static final double ROUNDING = 1e-3;
    private static final List<String> WORDS = List.of(
            ("the of and a to in is was he for it with as his on be at by had not are but from or have an they which one"
                            + " you were her all she there would their we him been has when who will more no if out film"
                            + " music river morning house work letter city winter idea water paper story market")
                    .split(" "));

    private final List<Question> questions = new ArrayList<>();
    /** For each version the score of each text. */
    private final Map<String, double[]> known = new ConcurrentHashMap<>();

    /**
     * A text for an adapter.
     *
     * @param text its number
     * @param body of the request
     */
    record Question(int text, byte[] body) {}

    /** @param adapters each is asked each text */
    LoadQuestions(List<String> adapters) {
        Random random = new Random(1);
        for (int t = 0; t < TEXTS; t++) {
            String text = text(random);
            for (String adapter : adapters) {
                questions.add(new Question(t, LoadClient.body(adapter, text)));
            }
        }
    }

    private static String text(Random random) {
        return IntStream.range(0, 1 + random.nextInt(LONGEST))
                .mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" "));
    }

    Question any(Random random) {
        return questions.get(random.nextInt(questions.size()));
    }

    /**
     * Asks everything, one after the other, and notes the answers.
     *
     * @return whether all were answered
     */
    boolean learn(LoadClient client) {
        return questions.stream().allMatch(question -> {
            LoadClient.Answer answer = client.ask(question.body()).join();
            if (answer.isOk()) {
                known.computeIfAbsent(answer.version(), version -> new double[TEXTS])[question.text()] = answer.score();
            }
            return answer.isOk();
        });
    }

    /** Whether an answer is what the version that it names says. */
    boolean isRight(Question question, LoadClient.Answer answer) {
        double[] scores = known.get(answer.version());
        return scores != null && Math.abs(scores[question.text()] - answer.score()) < ROUNDING;
    }

    /** Versions that have answered so far. */
    int versions() {
        return known.size();
    }
}
