#!/bin/sh
# epubcheck.sh BOOK.epub: what epubcheck finds wrong with it; exit code 69 where that program
# is not installed (./setup --check-pages).

if ! checker=$(command -v epubcheck); then
    echo "expected the program epubcheck, found none; run ./setup --check-pages"
    exit 69
fi
# Debian's is a Java archive, which only some systems start as a program.
if [ "$(head -c 2 "$checker")" = PK ]; then set -- java -jar "$checker" "$1"; else set -- "$checker" "$1"; fi
said=$("$@" 2>&1) && exit 0
printf '%s\n' "$said" | grep -E '^(FATAL|ERROR)' || printf '%s\n' "$said"
exit 65
