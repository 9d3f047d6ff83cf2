package org.pasta4j.pasta.data;

import java.util.List;
import java.util.Optional;

/**
 * What is known beforehand of the tags in files; the rest is taken from each file, where it makes that plain.
 *
 * @param scheme of the tags, whatever they look like; empty to recognise it
 * @param names of tags that are numbers, in the order of the numbers from 0; empty where tags are words
 * @param like how other files that belong to these are written: whether tags mark entities, and what B and I mean where
 *     a file does not tell; with {@link TagScheme#NONE} every file is read so. Empty where there are none
 */
public record TagReading(Optional<TagScheme> scheme, List<String> names, Optional<TagNotation> like) {

    /** Checks the names. */
    public TagReading {
        names = List.copyOf(names);
    }

    /** Recognises how tags are written. */
    public static TagReading recognised() {
        return new TagReading(Optional.empty(), List.of(), Optional.empty());
    }

    /** Reads tags of this scheme. */
    public static TagReading of(TagScheme scheme) {
        return new TagReading(Optional.of(scheme), List.of(), Optional.empty());
    }

    /** The same for tags that are numbers. */
    public TagReading withNames(List<String> names) {
        return new TagReading(scheme, names, like);
    }

    /** The same for files that belong to others. */
    public TagReading like(TagNotation notation) {
        return new TagReading(scheme, names, Optional.of(notation));
    }

    /** Counts the tags of a sentence as they are in the file. */
    void count(TaggedSentence sentence, TagSurvey survey) {
        survey.add(sentence.tags().stream()
                .map(tag -> isNamed(tag) ? TagNotation.named(names, tag) : tag)
                .toList());
    }

    /**
     * How the tags of a file are written.
     *
     * @param survey of its sentences
     * @throws DataException if tags are numbers whose names are not known
     */
    TagNotation notation(TagSurvey survey) {
        if (names.isEmpty() && survey.areNumbers() && !isOfWords()) {
            throw new DataException("the tags are numbers (" + survey.shown()
                    + ") and do not say what they mean. Give the names of the tags in the order of their numbers, from 0"
                    + " (--tag-names O,B-PER,I-PER,... or a file of names); the tag scheme \"none\" takes the numbers"
                    + " themselves for labels.");
        }
        TagNotation found = scheme.map(own -> explicit(own, survey)).orElseGet(() -> recognised(survey));
        return new TagNotation(found.scheme(), found.style(), names);
    }

    private boolean isNamed(String tag) {
        return !names.isEmpty() && tag.matches("[0-9]{1,9}") && Integer.parseInt(tag) < names.size();
    }

    private boolean isOfWords() {
        return scheme.or(() -> like.map(TagNotation::scheme)).equals(Optional.of(TagScheme.NONE));
    }

    private static TagNotation explicit(TagScheme scheme, TagSurvey survey) {
        return new TagNotation(scheme, survey.style().orElse(TagStyle.USUAL), List.of());
    }

    private TagNotation recognised(TagSurvey survey) {
        if (isOfWords()) {
            return TagNotation.of(TagScheme.NONE);
        }
        boolean isOfBrackets =
                like.map(TagNotation::scheme).equals(Optional.of(TagScheme.BRACKETS)) && survey.mayBeBrackets();
        Optional<TagNotation> plain = isOfBrackets ? like : survey.plain();
        if (like.isEmpty()) {
            return plain.orElseGet(() -> explicit(TagScheme.IOB2, survey));
        }
        boolean isOfTypes = plain.map(own -> own.scheme() == TagScheme.NONE)
                .orElse(survey.style().isEmpty());
        if (isOfTypes) {
            return TagNotation.of(like.get().scheme() == TagScheme.IO ? TagScheme.IO : TagScheme.IOB2);
        }
        return plain.orElseGet(() -> explicit(ofBegins(like.get().scheme()), survey));
    }

    private static TagScheme ofBegins(TagScheme scheme) {
        return scheme == TagScheme.IO || scheme == TagScheme.BRACKETS ? TagScheme.IOB2 : scheme;
    }
}
