package org.pasta4j.pasta.data;

import java.util.List;

/**
 * Words with a tag each, as a line of text split by somebody.
 *
 * @param words none empty; one may be a space, of which a model sees nothing
 * @param tags one a word, such as O, B-person and I-person
 */
public record TaggedSentence(List<String> words, List<String> tags) {

    /**
     * Checks that the lists go together.
     *
     * @throws DataException if there are no words, a word is empty, or there is not one tag for each
     */
    public TaggedSentence {
        words.forEach(word -> TextInput.required(word, "word of a sentence"));
        tags.forEach(tag -> TextInput.required(tag, "tag of a sentence"));
        words = List.copyOf(words);
        tags = List.copyOf(tags);
        if (words.isEmpty()) {
            throw new DataException("A sentence has no words; expected at least one.");
        }
        if (words.size() != tags.size()) {
            throw new DataException("The sentence \"" + Labels.shortenedText(String.join(" ", words)) + "\" has "
                    + words.size() + " words and " + tags.size() + " tags; expected one tag for each word.");
        }
        if (words.stream().anyMatch(String::isEmpty)) {
            throw new DataException("The sentence \"" + Labels.shortenedText(String.join(" ", words))
                    + "\" has a word that is empty; expected characters in each.");
        }
    }
}
