#include "studies/10_examiner/floor_tables.h"

#include "00_ground/file.h"
#include "00_ground/run.h"
#include "10_examiner/floor.h"

#include <math.h>
#include <stdlib.h>

void floor_tables(const char *run, const char *character) {
    char *folder = path_join(run, "10/floor"), *csv = path_join(folder, "topics.csv");
    char *model = path_join(run, RUN_MODEL), *eval = path_join(run, RUN_EVAL);
    FloorTable table = floor_table(model, eval, character);
    floor_write(csv, &table);
    const TopicLoss *all = &table.evaluation.all;
    double loss = loss_mean(all->loss), floor = floor_mean(&table.all, all);
    AtomicFile file = csv_begin(folder, "values.csv", "name,value");
    fprintf(file.stream, "loss,%.4f\nfloor,%.4f\ngap,%.4f\n", loss, floor,
            loss - floor);
    fprintf(file.stream, "perplexity,%.2f\nfloor_perplexity,%.2f\n", exp(loss),
            exp(floor));
    file_commit(&file);
    floor_table_free(&table);
    free(eval), free(model), free(csv), free(folder);
}
