# ./setup on machines that lack something, played by a folder of chosen commands.
. tests/tree.sh
bin=$tree/bin
mkdir "$bin"

# put NAME...: a command that is there; play NAME SCRIPT: one that only plays its part.
put() {
    for name in "$@"; do
        path=$(command -v "$name") && ln -sf "$path" "$bin/$name"
    done
}
play() {
    printf '#!/bin/sh\n%s\n' "$2" > "$bin/$1"
    chmod +x "$bin/$1"
}
run() { # run EXIT-CODE ARGUMENT...
    want=$1
    shift
    env -u MAKEFLAGS -u MAKELEVEL -u CC -u CFLAGS CI=true PATH="$bin" /bin/sh ./setup "$@" \
        > "$log" 2>&1 < /dev/null
    [ $? -eq "$want" ]
}

put sh sed awk grep cat tail rm mktemp make as ld cc gcc head
play id 'echo 0'
play pandoc 'echo "pandoc 3.1"'
play dot :
play patch :
play gnuplot :

check 'when all is there nothing is done' run 0
check 'and it says what is next' said 'everything is here. Next: make'
check '--help says what it is' run 0 --help
check '--help names the extras' said 'check-pages'
check 'an unknown option is wrong usage' run 64 --sharks

play pandoc 'echo "pandoc 2.9.2"'
check 'an old pandoc is missing' run 69
check 'and named' said 'missing: pandoc'
check 'but not by whoever wants no book' run 0 --programs
check 'who is told how to talk to the fish' said 'Next: make chat'
play pandoc 'echo "pandoc 3.1"'

play clang :
play mmdebstrap :
play strace :
play node :
play clang-19 :
sed 's|/usr/bin/python3|true|' setup > "$tree/setup" # the notebooks' kernel is not this test's matter
check 'any newer clang will do' env CI=true PATH="$bin" /bin/sh "$tree/setup" --all-tests
rm "$bin/clang-19"

rm "$bin/patch"
check 'make break needs patch' run 69
check 'and so it is asked for' said 'missing: patch'
play patch :
rm "$bin/gnuplot"
check 'an unknown system: it says so' run 69
check 'and what to install by hand' said 'Install by hand'

play apt-get 'exit 100'
play id 'echo 1000'
check 'no rights: it says so' run 77
check 'and what to ask for' said 'apt-get install -y .*gnuplot'

play id 'echo 0'
check 'an installer that fails is reported' run 69
check 'with its name' said 'apt-get could not install gnuplot-nox'

play apt-get "[ \"\$1\" = install ] && echo '#!/bin/sh' > '$bin/gnuplot' && $(command -v chmod) +x '$bin/gnuplot'"
check 'what is missing is installed' run 0
check 'and nothing else' said 'apt-get install -y --no-install-recommends gnuplot-nox$'
check 'without a question' unsaid '[?]'

rm "$bin/gnuplot"
play apt-get ':'
check 'an installer that lies is found out' run 69
check 'by looking again' said 'still missing after installing: gnuplot'
finish
