# The first token of an answer, as the temperature moves.
load 'figures/style.gp'
data = run."/09/temperature.csv"
set style data histograms
set style histogram clustered gap 1
set ylabel "chance"
set yrange [0:1]
set xtics scale 0 font ",12" noenhanced
set key top right title "temperature"
at(t) = "< awk -F, '$3==".t."' ".data
plot at("0.2") using 4:xtic(2) lc rgb blue title "0.2", at("0.7") using 4 lc rgb teal title "0.7", \
     at("1.0") using 4 lc rgb gold title "1", at("2.5") using 4 lc rgb orange title "2.5"
