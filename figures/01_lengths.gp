# How many words a question has, and how many an answer.
height = 300
load 'figures/style.gp'
set xlabel "words"
set ylabel "share of the training set, %"
set key top right
# Lines of {"input": "...", "output": "...", "category": "..."}: k is 1 or 2.
counted(k) = "< awk -F'\", \"' -v k=".k." '{ sub(/^[^:]*: *\"/, \"\", $k); n[split($k, word, \" \")]++ }".\
  " END { for (w in n) if (n[w] > NR / 2000) print w \",\" 100 * n[w] / NR }' ".run."/data/train.jsonl | sort -n"
set xrange [0:*]; set yrange [0:*]
plot counted(1) using 1:2 with linespoints ls 2 title "questions", \
     counted(2) using 1:2 with linespoints ls 1 title "answers"
