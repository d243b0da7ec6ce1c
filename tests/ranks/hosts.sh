# Two hosts with addresses of their own train one fish: network namespaces, a cable between them that
# is long and slow (relay.c, tbf), and that is pulled out in the middle. Needs root, who may make them.
bin=${BUILD:-build}/bin
mpirun=${MPIRUN:-mpirun}
left_out() {
    echo "ok left out: $1"
    exit 0
}
[ -x "$bin/13_ranks" ] && "$mpirun" --version 2> /dev/null | grep -q 'Open MPI\|open-mpi' || left_out 'Open MPI is missing (./setup --ranks)'
a=guppy-a-$$ b=guppy-b-$$ cable=guppy-c-$$
{ [ "$(id -u)" -eq 0 ] && ip netns add $cable; } 2> /dev/null || left_out 'it needs root, and namespaces (ip)'
room=$(mktemp -d "${TMPDIR:-/tmp}/guppy-hosts-XXXXXX") || exit 74
trap 'for n in $a $b $cable; do kill -9 $(ip netns pids $n) 2> /dev/null; ip netns del $n 2> /dev/null; done; rm -rf "$room"' EXIT
. tests/outcome.sh

"${CC:-cc}" -O1 -D_GNU_SOURCE tests/ranks/relay.c -o "$room/relay" || exit 1
ip netns add $a && ip netns add $b || exit 71
for host in $a $b; do
    ip link add "end-$$" netns $host type veth peer name "$host" netns $cable || exit 71
    ip -n $cable link set "$host" up
    ip -n $host link set "end-$$" name cable up
    ip -n $host link set lo up
done
ip -n $a address add 10.77.0.1/24 dev cable
ip -n $b address add 10.77.0.2/24 dev cable
for host in $a $b; do
    tc -n $host qdisc add dev cable root tbf rate 200mbit burst 256kb latency 400ms 2> "$room/log" ||
        left_out "tbf: $(cat "$room/log")"
done
plug() { # plug MILLISECONDS: lay the cable
    ip netns exec $cable "$room/relay" $a $b "$1" 2> "$room/relay.err" &
    relay=$!
}
plug 2

# In place of ssh: a shell of the other host, which has a name of its own.
cat > "$room/reach" << END
#!/bin/sh
shift
exec ip netns exec $b unshare --uts sh -c "hostname b; \$*"
END
chmod +x "$room/reach"
export TMPDIR="$room"
# A lost host is noticed when the connection to it has been silent for some seconds.
for word in OMPI PRTE; do
    export "${word}_MCA_plm_rsh_agent=$room/reach" "${word}_MCA_plm_ssh_agent=$room/reach" \
        "${word}_MCA_oob_tcp_keepalive_time=5" "${word}_MCA_oob_tcp_keepalive_intvl=1" "${word}_MCA_oob_tcp_keepalive_probes=5"
done

"$bin/01_datagen" -n 300 -o "$room/data" > /dev/null || exit
"$bin/02_tokenizer" train --vocab 300 -o "$room/tokenizer.json" "$room/data/train.jsonl" > /dev/null || exit
train() { # train RUN PROGRAM...
    run=$room/$1
    shift
    "$@" --preset minnow -t "$room/tokenizer.json" --data "$room/data" --threads 1 --steps 20 --batch 600 --micro 150 \
        --save-every 2 --resume --run "$run" -o "$run/model" > "$run.txt" 2> "$run.err" < /dev/null
}
printf '10.77.0.%s slots=1\n' 1 2 > "$room/hosts"
both() { # both RUN: one rank on each host, as the chapter's room of laptops does it
    train "$1" ip netns exec $a unshare --uts sh -c 'hostname a; exec "$@"' sh \
        "$mpirun" --hostfile "$room/hosts" --map-by node --bind-to none "$bin/13_ranks"
}
same() { # same RUN: as if there were no network
    for file in log.csv model/model.safetensors; do cmp "$room/alone/$file" "$room/$1/$file" || return; done
}
lines() { wc -l 2> /dev/null < "$room/$1/log.csv" || echo 0; }

train alone "$bin/08_training"
report $? 'one host trains' "$room/alone.err"
both two
report $? 'two hosts train, 2 ms and 200 Mbit/s apart' "$room/two.err"
same two > "$room/log" 2>&1
report $? 'they write the same bytes' "$room/log"
came=$(ip netns exec $a cat /sys/class/net/cable/statistics/rx_bytes)
[ "$came" -gt 10000000 ]
report $? "gradients and weights went through the cable: expected 10,000,000 bytes or more, found $came" /dev/null

both cut & job=$!
for _ in $(seq 6000); do
    [ "$(lines cut)" -lt 6 ] && kill -0 $job 2> /dev/null || break
    sleep 0.05
done
kill $relay
report $? 'there is a cable to pull' "$room/relay.err"
wait $job
code=$?
[ $code -ne 0 ] && [ "$(lines cut)" -ge 6 ] && [ "$(lines cut)" -lt 22 ]
report $? "without the cable the run ends, with an error (found exit code $code after $(($(lines cut) - 2)) steps)" "$room/cut.err"
train cut "$bin/08_training"
report $? 'the host that is left goes on' "$room/cut.err"
same cut > "$room/log" 2>&1
report $? 'and ends in the same bytes' "$room/log"
[ "$failures" -eq 0 ]
