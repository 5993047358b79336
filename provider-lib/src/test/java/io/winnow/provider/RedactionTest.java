package io.winnow.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Incorrect API key provided: sk-proj-ab***wxyz. | Incorrect API key provided: ***.
                    key sk-ant-api03-abcdefgh refused              | key *** refused
                    key sk-or-v1-0123456789abcdef refused          | key *** refused
                    key gsk_0123456789abcdef refused               | key *** refused
                    key xai-0123456789abcdefghijklmnop refused     | key *** refused
                    key AIzaSyA0123456789 refused                  | key *** refused
                    Authorization: Bearer abcdefghijklmnop         | Authorization: ***
                    my own secret-12345 refused                    | my own *** refused
                    basic understanding of xai-grok-4              | basic understanding of xai-grok-4
                    """)
    void hidesWhatLooksLikeAKey(String words, String shown) {
        assertThat(Redaction.oneLine(words, "secret-12345")).isEqualTo(shown);
    }
}
