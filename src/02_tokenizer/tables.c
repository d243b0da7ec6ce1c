#include "02_tokenizer/tables.h"
void tables_command(const char *folder, char **files) {
    (void)folder;
    (void)files;
}
