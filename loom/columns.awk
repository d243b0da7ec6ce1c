# columns.awk: comma-separated values as columns, words to the left and numbers to the right.
#
#     awk -f loom/columns.awk record/gap.csv

BEGIN { FS = "," }
{
    for (i = 1; i <= NF; i++) {
        cell[NR, i] = $i
        if (length($i) > width[i]) width[i] = length($i)
        if (NR > 1 && $i !~ /^-?[0-9.]*$/) word[i] = 1
    }
    if (NF > columns) columns = NF
}
END {
    for (row = 1; row <= NR; row++) {
        line = ""
        for (i = 1; i <= columns; i++)
            line = line sprintf("%" (word[i] ? "-" : "") width[i] "s  ", cell[row, i])
        sub(/ +$/, "", line)
        print line
    }
}
