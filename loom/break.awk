# break.awk: what a fault did to a training, in words and in numbers.
#
#   awk -F, -v fault=NAME -v floor=NATS -v code=EXIT -v filter=YES -v values=FILE \
#       -f break.awk SOUND.csv BROKEN.csv
#
# The two files are the log.csv of a sound and of a broken training of as many steps. A loss is the
# mean over the last ten steps, because that of one step is noisy. `filter` is not empty if the
# training text was piped through one. Lines of name,value go to `values`.

FNR == 1 { file++; next }
$4 != "" { loss[file, $1] = $4; last[file] = $1 }
$7 != "" { test[file, $1] = $7 }

function mean(file, step,   sum, count) {
    for (count = 0; count < 10 && (file, step - count) in loss; count++) sum += loss[file, step - count]
    return count ? sum / count : "nan"
}

function number(x) { return x == "" ? "-" : sprintf("%.4f", x) }
function row(step) {
    printf "%6s %12s %12s %12s %12s\n", step, number(mean(1, step)), step <= n ? number(mean(2, step)) : "-",
        number(test[1, step]), number(test[2, step])
}
function value(name, x) { print fault "_" name "," x > values }
function say(text,   word, count, line, i) { # lines of the page have 79 columns
    count = split(text, word, " ")
    for (i = 1; i <= count; i++) {
        if (length(line word[i]) > 76) { print " " line; line = "" }
        line = line " " word[i]
    }
    print " " line
}

END {
    n = last[2] + 0
    end = last[1]
    printf "%6s %12s %12s %12s %12s\n", "", "training", "text", "evaluation", "text"
    printf "%6s %12s %12s %12s %12s\n", "step", "sound", "broken", "sound", "broken"
    for (step = 1; step < end; step = step == 1 ? 10 : step == 10 ? 50 : step < 200 ? step + 50 : step + 100)
        row(step)
    row(end)
    if (floor != "") printf "%6s %12s   (nats a token, the grammar's own)\n", "floor", number(floor)
    print ""

    if (code != 0) {
        say(sprintf("Blown up at step %d: the loss is not a number, or far above that of a blind guess.", n + 1))
        value("blown_up", n + 1)
        exit
    }
    sound = mean(1, end); broken = mean(2, end)
    value("loss", sprintf("%.4f", broken)); value("eval", sprintf("%.4f", test[2, end]))

    least = broken; at = end
    for (step = 10; step <= end; step++) {
        m = mean(2, step)
        if (m < least) { least = m; at = step }
        if (floor != "" && m < 0.9 * floor && !below) below = step
    }
    for (there = 10; there < end && mean(1, there) > broken; there++);
    if (filter != "") {
        begin = end < 100 ? 1 : 50
        low = high = loss[2, begin]
        for (step = begin; step <= end; step++) {
            if (loss[2, step] < low) low = loss[2, step]
            if (loss[2, step] > high) high = loss[2, step]
        }
        say(sprintf("From step %d on the loss goes up and down between %.2f and %.2f, with the " \
            "text that is being read. On the evaluation text it ends at %.4f, the sound one at " \
            "%.4f.", begin, low, high, test[2, end], test[1, end]))
        value("low", sprintf("%.2f", low)); value("high", sprintf("%.2f", high))
    } else if (below) {
        say(sprintf("It fell through the floor at step %d and ended at %.4f. No model that has " \
            "to guess can get there: this one sees what it should guess.", below, broken))
        value("below", below)
    } else if (broken > 1.1 * least && broken > sound + 0.05) {
        say(sprintf("It fell to %.4f at step %d and rose again to %.4f; the sound one ended at " \
            "%.4f.", least, at, broken, sound))
    } else if (broken > sound + 0.03) {
        say(sprintf("It learned less: %.4f at the end, against %.4f. The sound one was that good " \
            "after %d of the %d steps.", broken, sound, there, end))
        value("behind", there)
    } else if (broken < sound - 0.03) {
        say(sprintf("It ended lower than the sound one: %.4f against %.4f.", broken, sound))
    } else {
        say(sprintf("You cannot tell by the loss: %.4f at the end, against %.4f.", broken, sound))
    }
}
