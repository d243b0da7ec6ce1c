#include "02_tokenizer/print.h"
#include "00_ground/fail.h"
#include "00_ground/text.h"

void piece_print(FILE *stream, const char *bytes, size_t length) {
    for (size_t at = 0, used; at < length; at += used) {
        uint32_t code;
        used = text_decode(&code, bytes + at, length - at);
        if (code == ' ' || code == '\n')
            fputs(code == ' ' ? "·" : "↵", stream);
        else if (code != TEXT_BAD && code >= ' ' && (code < 0x7F || code >= 0xA0))
            text_put(stream, bytes + at, used, "");
        else
            for (size_t i = at; i < at + used; i++)
                fprintf(stream, "\\x%02x", (unsigned char)bytes[i]);
    }
}

/* No byte takes more than four: \xff. */
char *piece_label(const char *bytes, size_t length) {
    size_t room = 4 * length + 1;
    char *label = memory_new(room, 1);
    FILE *stream = fmemopen(label, room, "w");
    if (stream == NULL) fail(EX_OSERR, "no memory for a label");
    piece_print(stream, bytes, length);
    fclose(stream);
    return label;
}

void token_print(FILE *stream, const Tokenizer *tokenizer, int32_t id) {
    size_t length;
    const char *bytes = tokenizer_bytes(tokenizer, id, &length);
    piece_print(stream, bytes, length);
}

char *token_label(const Tokenizer *tokenizer, int32_t id) {
    size_t length;
    const char *bytes = tokenizer_bytes(tokenizer, id, &length);
    return piece_label(bytes, length);
}

size_t label_width(const char *label) {
    size_t width = 0;
    for (; *label != '\0'; label++) width += ((unsigned char)*label & 0xC0) != 0x80;
    return width;
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
