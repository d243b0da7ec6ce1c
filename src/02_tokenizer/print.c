#include "02_tokenizer/print.h"
#include "00_ground/text.h"

void piece_print(FILE *stream, const char *bytes, size_t length) {
    for (size_t at = 0, used; at < length; at += used) {
        uint32_t code;
        used = text_decode(&code, bytes + at, length - at);
        if (code == ' ')
            fputs("·", stream);
        else if (code == '\n')
            fputs("↵", stream);
        else if (code == TEXT_BAD || code < ' ' || (code >= 0x7F && code < 0xA0))
            for (size_t i = 0; i < used; i++)
                fprintf(stream, "\\x%02x", (unsigned char)bytes[at + i]);
        else
            text_put(stream, bytes + at, used, "");
    }
}

void token_print(FILE *stream, const Tokenizer *tokenizer, int32_t id) {
    size_t length;
    const char *bytes = tokenizer_bytes(tokenizer, id, &length);
    piece_print(stream, bytes, length);
}

void tokens_print(FILE *stream, const Tokenizer *tokenizer, const Tokens *tokens) {
    int colours = text_colours(stream);
    for (size_t i = 0; i < tokens->count; i++) {
        if (i > 0) fputc('|', stream);
        if (colours) fprintf(stream, "\033[30;%dm", 41 + (int)(i % 6));
        token_print(stream, tokenizer, tokens->ids[i]);
        if (colours) fputs("\033[0m", stream);
    }
    fputc('\n', stream);
    for (size_t i = 0; i < tokens->count; i++)
        fprintf(stream, "%s%d", i ? " " : "", (int)tokens->ids[i]);
    fputc('\n', stream);
}
