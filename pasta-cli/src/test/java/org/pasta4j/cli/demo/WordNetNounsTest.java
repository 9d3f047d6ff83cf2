package org.pasta4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pasta4j.pasta.data.Example;

class WordNetNounsTest {
    private static final WordNetNouns NOUNS = WordNetNouns.read();

    @Test
    void readsEveryNounInItsCategory() {
        Map<String, Long> counts = Stream.concat(NOUNS.train().stream(), heldOut().stream())
                .collect(Collectors.groupingBy(Example::label, Collectors.counting()));

        assertThat(counts.keySet()).containsExactlyInAnyOrderElementsOf(WordNetNouns.CATEGORIES);
        assertThat(counts).containsEntry("noun.Tops", 51L).containsEntry("noun.motive", 42L);
        assertThat(heldOut()).hasSize(2000);
        // 82,192 nouns less those whose definition is held out.
        assertThat(NOUNS.train()).hasSize(80_137);
    }

    @Test
    void keepsDefinitionsWithoutExampleSentences() {
        Map<String, Example> byText = Stream.concat(NOUNS.train().stream(), heldOut().stream())
                .collect(Collectors.toMap(Example::text, Function.identity(), (first, second) -> first));

        assertThat(byText)
                .containsEntry(
                        "that which is perceived or known or inferred to have its own distinct existence (living or"
                                + " nonliving)",
                        Example.of(
                                "that which is perceived or known or inferred to have its own distinct existence"
                                        + " (living or nonliving)",
                                "noun.Tops"));
        assertThat(byText.keySet()).noneMatch(text -> text.contains("; \"")).noneMatch(String::isBlank);
    }

    @Test
    void drawsTheSameExamplesForTheSameSeed() {
        assertThat(NOUNS.train(500, 7)).isEqualTo(WordNetNouns.read().train(500, 7));
        assertThat(NOUNS.train(500, 7)).isNotEqualTo(NOUNS.train(500, 8));
        assertThat(NOUNS.train(500, 7)).hasSize(500);
    }

    @Test
    void neverTrainsOnWhatIsHeldOut() {
        Set<String> texts = NOUNS.train().stream().map(Example::text).collect(Collectors.toCollection(HashSet::new));

        assertThat(heldOut()).noneMatch(example -> texts.contains(example.text()));
    }

    @Test
    void anyFirstPartOfTheHeldOutIsASample() {
        assertThat(NOUNS.heldOut(1000)).isEqualTo(heldOut().subList(0, 1000));
        assertThat(NOUNS.heldOut(1000).stream().map(Example::label).distinct()).hasSizeGreaterThan(20);
    }

    private static List<Example> heldOut() {
        return NOUNS.heldOut(Integer.MAX_VALUE);
    }
}
