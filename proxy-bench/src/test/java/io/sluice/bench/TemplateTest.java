package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

import java.util.Arrays;

class TemplateTest {
    private final Template template = Template.of(30, "id=<id:6> who=<who:5> <words>");

    @Test
    void has_the_length_that_was_asked_for() {
        assertThat(template.length()).isEqualTo(30);
        assertThat(new String(template.copy(), US_ASCII))
                .isEqualTo("id=       who=      the river ");
    }

    @Test
    void gives_back_the_number_that_was_put_in() {
        byte[] text = template.copy();
        template.place("id").putNumber(text, 4711);
        assertThat(new String(text, US_ASCII)).startsWith("id=  4711 who=");
        assertThat(template.place("id").number(text)).isEqualTo(4711);
    }

    @Test
    void says_when_a_place_holds_no_number() {
        byte[] text = template.copy();
        template.place("who").putText(text, "12 45".getBytes(US_ASCII));
        assertThat(template.place("who").number(text)).isEqualTo(-1);
    }

    @Test
    void matches_whatever_stands_in_its_places() {
        byte[] text = template.copy();
        template.place("who").putText(text, "anna".getBytes(US_ASCII));
        assertThat(template.matches(text, text.length)).isTrue();
    }

    @Test
    void matches_no_text_that_differs_in_one_byte() {
        var places = new boolean[template.length()];
        for (String name : new String[] {"id", "who"}) {
            Template.Place place = template.place(name);
            Arrays.fill(places, place.offset(), place.offset() + place.width(), true);
        }
        for (int i = 0; i < template.length(); i++) {
            byte[] text = template.copy();
            text[i] ^= 1;
            assertThat(template.matches(text, text.length)).as("byte %d", i).isEqualTo(places[i]);
        }
    }

    @Test
    void matches_no_shorter_text() {
        assertThat(template.matches(template.copy(), template.length() - 1)).isFalse();
    }

    @Test
    void refuses_to_be_shorter_than_its_text() {
        assertThatThrownBy(() -> Template.of(5, "more than five <words>"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fills_a_request_that_is_one_json_object_and_asks_for_a_stream() {
        byte[] request = Chat.request(Chat.model("alpha-7b"), true);
        assertThat(request).hasSize(300);
        assertThat(Chat.wantsStream(request)).isTrue();
        assertThat(JsonMapper.shared().readTree(request).get("model").asString())
                .isEqualTo("alpha-7b");
    }
}
