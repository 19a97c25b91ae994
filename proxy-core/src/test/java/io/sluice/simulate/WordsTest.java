package io.sluice.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

final class WordsTest {
    @Test
    void white_space_belongs_to_the_word_after_it_and_at_the_end_to_the_last() {
        assertThat(tokens(" one\ttwo  three \n")).containsExactly(" one", "\ttwo", "  three \n");
    }

    @Test
    void a_text_without_words_has_no_tokens() {
        assertThat(tokens("")).isEmpty();
        assertThat(tokens(" \n")).isEmpty();
    }

    @ParameterizedTest(name = "the first {1} words of <{0}> are <{2}>")
    @CsvSource({
        "'a b c', 2, 'a b'",
        "'a b c', 3, 'a b c'",
        "'a b ', 2, 'a b '",
        "' a  b c', 2, ' a  b'",
        "'a', 5, 'a'",
        "'', 1, ''",
    })
    void takes_the_first_words(String text, int words, String first) {
        assertThat(Words.first(text, words)).isEqualTo(first);
    }

    @Test
    void tokens_joined_are_the_text_and_as_many_as_its_words() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 500; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                text.append(" \n\tabcü".charAt(random.nextInt(7)));
            }
            List<String> tokens = tokens(text.toString());
            assertThat(tokens).hasSize(Words.count(text.toString()));
            if (!tokens.isEmpty()) {
                assertThat(String.join("", tokens)).isEqualTo(text.toString());
            }
        }
    }

    private static List<String> tokens(String text) {
        var tokens = new ArrayList<String>();
        new Words(text).forEachRemaining(tokens::add);
        return tokens;
    }
}
