# break.awk: what a fault did to a training, in words and in numbers.
#
#   awk -F, -v fault=NAME -v floor=NATS -v code=EXIT -v values=FILE -f break.awk SOUND.csv BROKEN.csv
#
# The two files are the log.csv of a sound and of a broken training of as many steps. A loss is the
# mean of ten steps, one step's being noise. `floor` may be empty. To `values` go name,value lines.

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
function say(text) { print "  " text }

END {
    n = last[2] + 0
    end = last[1]
    printf "%6s %12s %12s %12s %12s\n", "", "training", "text", "evaluation", "text"
    printf "%6s %12s %12s %12s %12s\n", "step", "sound", "broken", "sound", "broken"
    for (step = 1; step <= end; step = step == 1 ? 10 : step == 10 ? 50 : step < 200 ? step + 50 : step + 100) row(step)
    if (floor != "") printf "%6s %12s   (nats a token, the grammar's own)\n", "floor", number(floor)
    print ""

    if (code != 0) {
        say(sprintf("Blown up at step %d: the loss is no number, or far above that of a blind guess.", n + 1))
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
    if (below) {
        say(sprintf("Below the floor from step %d on, and at last %.4f: no model that has to guess", below, broken))
        say("can get there. This one sees what it should guess.")
        value("below", below)
    } else if (broken > 1.1 * least && broken > sound + 0.05) {
        say(sprintf("It fell to %.4f at step %d, and rose again to %.4f; the sound one ended at %.4f.", least, at, broken, sound))
    } else if (broken > sound + 0.03) {
        say(sprintf("It learned, but less: %.4f at the end, where the sound one has %.4f", broken, sound))
        say(sprintf("and had been as good after %d of the %d steps.", there, end))
        value("behind", there)
    } else if (broken < sound - 0.03) {
        say(sprintf("It ended lower than the sound one: %.4f against %.4f.", broken, sound))
    } else {
        say(sprintf("You cannot tell from the loss: %.4f at the end, where the sound one has %.4f.", broken, sound))
    }
    if (!below && test[2, end] > broken + 0.3) {
        say(sprintf("On the evaluation text its loss is %.4f: it has not learned what it read,", test[2, end]))
        say("only what it read last.")
    }
}
