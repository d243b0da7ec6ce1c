# guppy.c: build and run the nine stages, draw the figures, weave the book.  `make help`
#
# What is made lies in build/: programs in bin/, what a run of one character with one
# preset makes in CHARACTER/PRESET/. Recipes write aside and rename, so an interrupted
# make leaves no half files; -j is safe. To be set on the command line:

# ROWS=class.csv: pairs that people typed take the place of a character's; FROM=guppy/minnow: with
# the weights of another run to begin with; RECIPE="--steps 200": options of the training.
ifdef ROWS
CHARACTER := $(basename $(notdir $(ROWS)))
PRESET    ?= $(if $(FROM),$(notdir $(FROM)),minnow)
RECIPE    ?= $(if $(FROM),--steps 150 --rate 0.002 --muon-rate 0.003 --batch-first 0 --awake 0)
endif
CHARACTER ?= guppy
PRESET    ?= guppy
SEED      ?= 1
CFLAGS    ?= -O3
# CC=clang  MARCH=x86-64-v2 (instead of native)  OPENMP=no
# SANITIZE=address,undefined (in a build folder of its own)  V=1 (show the commands)

comma := ,
ifdef SANITIZE
BUILD  := build/sanitize-$(subst $(comma),-,$(SANITIZE))
CFLAGS := -O1 -g -fno-omit-frame-pointer
endif
BUILD ?= build

# MINE=1: the reader's chapters, mine/NN_name, file by file in place of src/NN_name, in a build
# folder of their own. MINE="05 07": only these. (MINE_IN is where the tests keep theirs.)
MINE_IN ?= mine
OWN :=
ifdef MINE
OWN := $(sort $(foreach m,$(patsubst 1,[0-9][0-9],$(MINE)),$(notdir $(patsubst %/,%,$(wildcard $(MINE_IN)/$m_*/)))))
ifeq (,$(findstring /mine,$(BUILD)))
override BUILD := $(BUILD)/mine$(subst $() ,-,$(patsubst %,-%,$(filter-out 1,$(MINE))))
endif
ifeq (0,$(MAKELEVEL))
$(info Yours, from $(MINE_IN)/: $(or $(OWN),nothing yet; make start CH=05 begins chapter 5))
endif
endif

RUN   := $(BUILD)/$(CHARACTER)/$(PRESET)
BIN   := $(BUILD)/bin
STUDY := $(BUILD)/study
TOOLS := $(BUILD)/tools
export MINE BUILD CHARACTER PRESET RUN CC MARCH OPENMP SANITIZE CFLAGS

# mpirun asks root whether it means it, and, in two versions, whether there may be more ranks than cores.
export OMPI_ALLOW_RUN_AS_ROOT := 1
export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM := 1
export OMPI_MCA_rmaps_base_oversubscribe := 1
export PRTE_MCA_rmaps_default_mapping_policy := :oversubscribe

# Whatever the reader's language: od and awk write 0.5, Criterion says "Passing".
export LC_ALL := C

# Sizes that a stage below 08 must know; the others stand in src/08_training.
VOCABULARY_guppy  := 4096
VOCABULARY_long   := 4096
VOCABULARY_minnow := 1024
COUNT_guppy       := 60000
COUNT_long        := 500000
COUNT_minnow      := 24000
ifndef VOCABULARY_$(PRESET)
$(error guppy: PRESET: expected guppy, long or minnow, found '$(PRESET)')
endif
# What only looks, or writes into mine/, waits for no other make and settles nothing.
LOOKS  := help watch plot hint start resume-at diff $(if $(N),,exercise)
# Only what is compiled needs no character.
BUILDS := $(filter-out clean distclean $(LOOKS),$(or $(MAKECMDGOALS),all))
ifneq (,$(filter-out programs,$(BUILDS))$(filter watch,$(MAKECMDGOALS)))
ifdef ROWS
ifneq (11,$(words $(ROWS))$(words $(wildcard $(ROWS))))
$(error guppy: ROWS: expected the name of a file without blanks, found '$(ROWS)')
endif
ifneq (,$(or $(filter-out rows chat look watch,$(filter-out programs,$(MAKECMDGOALS))),$(wildcard characters/$(CHARACTER).txt)))
$(error guppy: ROWS: expected make rows, chat, look or watch, and a file that is called like no character, found '$(MAKECMDGOALS)' and '$(ROWS)')
endif
else ifneq (1characters/$(CHARACTER).txt,$(words $(CHARACTER))$(wildcard characters/$(notdir $(CHARACTER)).txt))
$(error guppy: CHARACTER: expected NAME of a file characters/NAME.txt, no blanks, found '$(CHARACTER)')
endif
endif

# Compile with all cores, unless told otherwise. The runs of the stages, which use all
# cores themselves and take times, wait for each other (see RUNS below).
ifeq (,$(filter -j% j,$(MAKEFLAGS))$(filter-out 0,$(MAKELEVEL)))
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
Q := $(if $(V),,@)

# `make -q` and `make -n` ask whether anything is left to do. Rules that only look, and say what they saw,
# are no answer: they are left out then.
ASKED := $(or $(findstring q,$(firstword -$(MAKEFLAGS))),$(findstring n,$(firstword -$(MAKEFLAGS))))

# One make at a time in a build folder: a second one waits. (One that a make starts itself is
# part of it.)
ifeq (,$(or $(ASKED),$(filter $(MAKING),$(abspath $(BUILD)))))
ifneq (,$(filter-out $(LOOKS),$(or $(MAKECMDGOALS),all)))
LOCKED := $(shell sh loom/lock.sh $(BUILD)/making $$PPID; echo $$?)
ifneq (0,$(LOCKED))
$(error guppy: $(BUILD): cannot be locked)
endif
export MAKING := $(abspath $(BUILD))
endif
endif

# $(call settle,FILE,COMMAND): while the Makefile is read, FILE becomes what COMMAND prints;
# it is left alone, and with it what depends on it, when it says that already.
settle = $(shell mkdir -p $(dir $(1)) && $(2) > $(1).new && \
  if cmp -s $(1).new $(1); then rm $(1).new; else mv $(1).new $(1); fi)

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
.DEFAULT_GOAL := $(if $(ROWS),rows,all)
FORCE:
.PHONY: FORCE

# ==== how C is compiled ===============================================================

WARNINGS  := -Wall -Wextra -Wno-psabi
CPPFLAGS  += -Isrc -I. -D_GNU_SOURCE
STANDARD  := -std=gnu11 -ffp-contract=off -fno-math-errno
CRITERION ?= -lcriterion
# What --version says: the tag that is checked out, or else what CITATION.cff says.
VERSION   := $(or $(shell git describe --tags --exact-match 2> /dev/null),\
               $(shell sed -n 's/^version: *//p' CITATION.cff 2> /dev/null))
LIBRARIES := -ljansson -lutf8proc -ledit -lm
ifdef SANITIZE
STANDARD  += -fsanitize=$(SANITIZE) -fno-sanitize-recover=all
WARNINGS  += -Wno-pass-failed # clang's checks keep some loops from becoming vectors
endif
ifeq (thread,$(SANITIZE)) # which Criterion cannot run under
CPPFLAGS  := -Itests/thread $(CPPFLAGS)
CRITERION :=
endif

# flags.mk holds what the machine has (PROBED), found by building programs; it changes,
# and with it everything is compiled again, when the compiler or a flag does.
ifneq (,$(BUILDS))
$(shell mkdir -p $(BUILD) && CC='$(CC)' MARCH='$(MARCH)' OPENMP='$(OPENMP)' EMULATOR='$(EMULATOR)' \
  FLAGS='$(STANDARD) $(WARNINGS) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS)' \
  LIBRARIES='$(LIBRARIES)' sh loom/probe.sh $(BUILD)/flags.mk)
ifneq (0,$(.SHELLSTATUS))
$(error guppy: nothing can be compiled here)
endif
include $(BUILD)/flags.mk
endif

COMPILE = $(CC) $(STANDARD) $(WARNINGS) $(PROBED) $(CFLAGS) $(if $(MINE),-I$(BUILD)/own) $(CPPFLAGS)
LINK    = $(CC) $(STANDARD) $(PROBED) $(CFLAGS) $(LDFLAGS)

# src/NN_name is a stage, studies/NN_name what only looks at it: src never includes studies.
# Stage 13 is built where MPI is (./setup --ranks); MPI holds its flags.
MPICC   ?= mpicc
MPI     := $(if $(BUILDS),$(filter -%,$(shell $(MPICC) -show 2> /dev/null)))
STAGES  := $(filter-out $(if $(MPI),,13_ranks),$(sort $(notdir $(wildcard src/[0-9][0-9]_*))))
OWNED   := $(filter-out %/main.c,$(wildcard $(OWN:%=$(MINE_IN)/%/*.[ch])))
SOURCES := $(filter-out $(OWNED:$(MINE_IN)/%=src/%),\
  $(sort $(foreach s,$(STAGES),$(wildcard src/$s/*.c studies/$s/*.c)))) $(filter %.c,$(OWNED))
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o)
number  = $(firstword $(subst _, ,$(1)))

# What calls __real_NAME, which only --wrap gives a meaning, belongs to a program, as its main.c does.
WRAPS := $(filter %/13_ranks/stream_data.o,$(OBJECTS))

# Of stages 00 to NN, without any main.c: OBJECTS_NN and TEXTS_NN, objects and sources of
# src/; STUDIES_NN and NOTES_NN the same of studies/.
below = $(eval $(1)_below += $(filter-out %/main.o %/main.c $(WRAPS),$(3)))$(eval $(1)_$(2) := $($(1)_below))
$(foreach s,$(STAGES),$(eval n := $(call number,$s))\
  $(call below,OBJECTS,$n,$(filter $(BUILD)/obj/src/$s/% $(BUILD)/obj/$(MINE_IN)/$s/%,$(OBJECTS)))\
  $(call below,STUDIES,$n,$(filter $(BUILD)/obj/studies/$s/%,$(OBJECTS)))\
  $(call below,TEXTS,$n,$(filter-out $(OWNED:$(MINE_IN)/%=src/%),$(sort $(wildcard src/$s/*.[ch]))) $(filter $(MINE_IN)/$s/%,$(OWNED)))\
  $(call below,NOTES,$n,$(sort $(wildcard studies/$s/*.[ch]))))

# A header of the reader's comes before the book's of that name.
ifneq (,$(and $(MINE),$(BUILDS)))
$(shell rm -rf $(BUILD)/own && mkdir -p $(BUILD)/own $(foreach s,$(OWN),&& ln -s $(abspath $(MINE_IN)/$s) $(BUILD)/own/$s))
$(call settle,$(BUILD)/headers,echo '$(filter %.h,$(OWNED))')
$(OBJECTS): $(BUILD)/headers
$(BUILD)/obj/$(MINE_IN)/%.o: WARNINGS += -Wno-unused -Wno-unused-parameter
endif

$(BUILD)/obj/%.o: %.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	@echo "  cc   $<"
	$(Q)$(COMPILE) -MMD -MP -MT $@ -MF $(@:.o=.d) -c $< -o $@.part && mv $@.part $@

OPTIONS_OBJECT := $(BUILD)/obj/src/00_ground/options.o
$(OPTIONS_OBJECT): CPPFLAGS += $(if $(VERSION),-DGUPPY_VERSION='"$(VERSION)"')
$(OPTIONS_OBJECT): $(BUILD)/version

# Written aside: what a killed compiler or linker leaves is never taken for its work.
define link
@mkdir -p $(@D)
@echo "  link $@"
$(Q)$(LINK) $(filter %.o,$^) $(TESTING) $(LIBRARIES) -o $@.part && mv $@.part $@
endef

# ONNX's schema in C, where the schema is and what turns it into C (./setup --check-exports).
ONNX := $(if $(BUILDS),$(and $(shell command -v protoc-c),$(wildcard /usr/include/protobuf-c/protobuf-c.h),$(wildcard /usr/include/onnx/onnx.proto)))
ifneq (,$(ONNX))
LIBRARIES += -Wl,--as-needed -lprotobuf-c
$(BUILD)/obj/src/12_page/onnx.o: $(BUILD)/schema/onnx.pb-c.c
$(BUILD)/obj/src/12_page/onnx.o: CPPFLAGS += -I$(BUILD)/schema
$(BUILD)/schema/onnx.pb-c.c: $(ONNX)
	@mkdir -p $(@D)
	@protoc-c --c_out=$(@D) --proto_path=$(<D) $(<F)
endif

# A source that is taken away leaves no trace in the times of files: the list is a file.
ifneq (,$(BUILDS))
$(call settle,$(BUILD)/sources,echo '$(SOURCES)')
$(call settle,$(BUILD)/version,echo '$(VERSION)')
endif

# build/bin/NN_name is the stage's program; where the stage has no job of its own, the
# study's, which build/study/NN_name is everywhere.
PROGRAMS := $(patsubst src/%/main.c,%,$(filter src/%/main.c,$(SOURCES)))
STUDIES  := $(patsubst studies/%/main.c,%,$(filter studies/%/main.c,$(SOURCES)))
SHOWN    := $(filter-out $(PROGRAMS),$(STUDIES))
BINARIES := $(PROGRAMS:%=$(BIN)/%) $(SHOWN:%=$(BIN)/%) $(STUDIES:%=$(STUDY)/%)
$(foreach p,$(PROGRAMS),$(eval \
  $(BIN)/$p: $(BUILD)/obj/src/$p/main.o $(OBJECTS_$(call number,$p))))
$(foreach p,$(STUDIES),$(eval \
  $(STUDY)/$p: $(BUILD)/obj/studies/$p/main.o $(STUDIES_$(call number,$p)) $(OBJECTS_$(call number,$p))))
$(PROGRAMS:%=$(BIN)/%) $(STUDIES:%=$(STUDY)/%): $(BUILD)/sources
	$(link)
# A clock around each kernel of a training step, which only this study links.
$(STUDY)/11_speed: TESTING := $(addprefix -Wl$(comma)--wrap=,matmul_forward matmul_forward_relu \
  matmul_forward_add matmul_backward_input matmul_backward_input_relu matmul_backward_weight \
  crossentropy_backward layernorm_forward layernorm_backward embedding_forward \
  embedding_backward attention_forward attention_backward)
# Stage 13 is stage 08's program, and stands between it and what it calls.
$(BIN)/13_ranks: $(BUILD)/obj/src/08_training/main.o $(WRAPS)
$(STUDY)/13_ranks: TESTING := $(filter-out -I%,$(MPI))
$(BIN)/13_ranks: TESTING := $(filter-out -I%,$(MPI)) $(addprefix -Wl$(comma)--wrap=,main training_new \
  backprop_run loss_mean adamw_new adamw_norm adamw_step muon_new muon_step evaluate_set \
  checkpoint_load checkpoint_save file_begin log_open log_begin log_close log_write log_place \
  progress_begin progress_end signal options_read token_file_read token_set_from_dataset \
  batcher_new batcher_limit batcher_next batcher_place batcher_seek)
$(foreach d,src studies $(MINE_IN),$(BUILD)/obj/$d/13_ranks/%.o): CPPFLAGS += $(patsubst -I%,-isystem %,$(filter -I%,$(MPI)))
$(SHOWN:%=$(BIN)/%): $(BIN)/%: $(STUDY)/%
	@mkdir -p $(@D)
	@ln -f $< $@

# The fingerprint of what sources say, without comments and blanks: NN of src/00 to NN,
# study_NN of the studies too. What a program makes depends on it and not on the program:
# a comment trains nothing again, nor does a study; a changed kernel does.
$(TOOLS)/%: loom/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) -O1 $(WARNINGS) -D_GNU_SOURCE $< -o $@.part && mv $@.part $@

PRINT := $(BUILD)/fingerprint
define fingerprint
$(PRINT)/$(1): $(if $(ASKED),,$(PRINT)/$(1).checked)
	@:
$(PRINT)/$(1).checked: $(2) $(TOOLS)/fingerprint
	@mkdir -p $$(@D)
	@$(TOOLS)/fingerprint $$(filter %.c %.h,$$^) > $$@.part
	@cmp -s $$@.part $(PRINT)/$(1) || { cp $$@.part $(PRINT)/$(1).part && mv $(PRINT)/$(1).part $(PRINT)/$(1); }
	@mv $$@.part $$@
endef
$(foreach s,$(STAGES),$(eval n := $(call number,$s))\
  $(eval $(call fingerprint,$n,$(TEXTS_$n) $(wildcard src/$s/main.c)))\
  $(eval $(call fingerprint,study_$n,$(TEXTS_$n) $(NOTES_$n) $(wildcard studies/$s/main.c))))

.PHONY: programs
programs: $(BINARIES) ## build the programs of all stages

# ==== the run =========================================================================
# A table: which stage, what it makes, of what. A job says what it does, runs its program,
# keeps the program's stdout in $(RUN)/NN/NAME.txt and its time for the summary, and
# remembers in STAMP that it is done. It runs again when a file it reads or the fingerprint
# of its sources is newer; the program itself is behind the bar.

DATA   := $(RUN)/data
MODEL  := $(RUN)/model
SCRIPT := characters/$(CHARACTER).txt

# The sizes and the seed are part of what a run is made from.
ifneq (,$(filter-out programs,$(BUILDS)))
$(call settle,$(RUN)/settings,echo '$(SEED) $(COUNT_$(PRESET)) $(VOCABULARY_$(PRESET))$(if $(ROWS), $(FROM) $(RECIPE))')
endif

# $(call job,NN,STAMP,PROGRAM,FINGERPRINT,NAME,needs,what it does,arguments)
define job
MADE_$(1) += $(2)
$(2): $(6) $(PRINT)/$(4) | $(3)
	$(Q)sh loom/step.sh $(1) $(5) "$(7)" -- $(3) $(8)
	@mkdir -p $$(@D) && touch $$@
endef
has   = $(filter $(1)_%,$(STAGES))
stage = $(if $(call has,$(1)),$(eval $(call job,$(1),$(3),$(BIN)/$(call has,$(1)),$(1),$(2),$(4),$(5),$(6))))
study = $(if $(filter $(1)_%,$(STUDIES)),$(eval $(call job,$(1),$(RUN)/$(1)/$(2).done,$(STUDY)/$(call has,$(1)),study_$(1),$(2),$(3),$(4),$(2) --run $(RUN) $(5))))

# An interrupted training goes on from its checkpoint, unless what it is made from has
# changed since.
CHECKPOINT := $(RUN)/checkpoint.safetensors
RESUME = $$$$(test -f $(CHECKPOINT) && test -z "$$$$(find $$^ -newer $(CHECKPOINT))" && echo --resume)
NEWBORN := --preset $(PRESET) --seed $(SEED)

ifdef ROWS
include loom/rows.mk
else
$(call study,00,tables,,roll the dice)
$(call stage,01,data,$(DATA)/done,$(SCRIPT) $(RUN)/settings,write $(COUNT_$(PRESET)) conversations,--character $(SCRIPT) --count $(COUNT_$(PRESET)) --seed $(SEED) -o $(DATA))
$(call study,01,tables,$(DATA)/done,count words)
$(call stage,02,train,$(RUN)/tokenizer.json,$(DATA)/done $(RUN)/settings,find $(VOCABULARY_$(PRESET)) tokens,train --vocab $(VOCABULARY_$(PRESET)) -o $(RUN)/tokenizer.json $(DATA)/train.jsonl)
$(call study,02,tables,$(RUN)/tokenizer.json,count tokens)
$(call stage,03,encode,$(DATA)/tokens.done,$(RUN)/tokenizer.json $(DATA)/done,turn sentences into numbers,encode --run $(RUN))
$(call study,03,tables,$(DATA)/tokens.done,pack batches)
$(call study,04,tables,$(RUN)/tokenizer.json,look at the kernels)
$(call study,05,tables,$(RUN)/tokenizer.json,see who looks at whom)
$(call study,06,tables,$(RUN)/tokenizer.json,watch a model at birth,$(NEWBORN))
$(call study,07,tables,$(RUN)/tokenizer.json,check every gradient,$(NEWBORN))
$(call stage,08,train,$(MODEL)/done,$(DATA)/tokens.done $(RUN)/tokenizer.json,train the fish,$(NEWBORN) --run $(RUN) $(RESUME))
$(call study,08,tables,$(MODEL)/done,look at the training)
$(call study,09,tables,$(MODEL)/done $(SCRIPT),look inside an answer,-c $(SCRIPT))
$(call study,10,grammar,$(DATA)/done $(SCRIPT),measure the language,-c $(SCRIPT))
$(call study,10,floor,$(MODEL)/done $(SCRIPT),find the floor under the loss,-c $(SCRIPT))
$(call study,10,exam,$(MODEL)/done $(SCRIPT),examine the fish,-c $(SCRIPT))
$(call study,11,tables,record/search.csv record/comparison.csv,measure how fast)
$(call stage,12,quantize,$(RUN)/12/model/done,$(MODEL)/done,round the fish to eight bits,quantize --run $(RUN))
$(call study,12,tables,$(RUN)/12/model/done $(SCRIPT),count what a bit costs,-c $(SCRIPT))

# Of ranks, where there is no MPI, what was published.
ifneq (,$(call has,13))
MADE_13 := $(RUN)/13/tables.done
$(MADE_13): $(MODEL)/done $(PRINT)/study_13 bench/ranks.sh | $(STUDY)/13_ranks $(BIN)/13_ranks $(BIN)/08_training
	$(Q)sh loom/step.sh 13 tables "share the training" -- sh bench/ranks.sh $(RUN)
	@touch $@
else
RECORDED := 13
MADE_13  := $(RUN)/13/recorded.done
$(MADE_13): $(wildcard record/guppy/guppy/13/*.csv)
	@mkdir -p $(@D) && cp $^ $(@D) && touch $@
endif
endif

# Chapters 1 and 8 show what the examiner knows of their data.
EARLY   := $(filter %/10/grammar.done %/10/floor.done,$(MADE_10))
MADE_01 += $(filter %/10/grammar.done,$(EARLY))
MADE_08 += $(filter %/10/floor.done,$(EARLY))
MADE_10 := $(filter-out $(EARLY),$(MADE_10))

# ==== figures =========================================================================
# figures/NN_name.gp is a gnuplot script that finds the run in `run`; figures/NN_name.dot
# a diagram. Both become $(RUN)/figures/NN_name.svg. figures/00_map.dot is the picture of
# the nine stages: NN_map.svg has stage NN lit.

# Those that draw what stage 10 makes need it.
GP_FIGURES  := $(filter-out $(if $(call has,10),,$(shell grep -l "'/10/" figures/*.gp)),\
  $(sort $(wildcard figures/[0-9][0-9]_*.gp)))
DOT_FIGURES := $(filter-out %/00_map.dot,$(sort $(wildcard figures/[0-9][0-9]_*.dot)))
svg = $(patsubst figures/%,$(RUN)/figures/%.svg,$(basename $(1)))

$(foreach f,$(GP_FIGURES),$(eval \
  $(call svg,$f): $(wildcard $f) $(MADE_$(call number,$(notdir $f)))))
$(call svg,figures/08_gap.gp): $(wildcard record/gap.csv)
$(call svg,$(filter %_break.gp,$(GP_FIGURES))): figures/break.gp $(wildcard record/break/*.csv)
$(call svg,figures/08_search.gp): $(wildcard record/search.csv)
$(call svg,figures/09_words.gp): figures/apart.awk
$(call svg,$(GP_FIGURES)): $(RUN)/figures/%.svg: figures/%.gp figures/style.gp loom/figure.sh
	@mkdir -p $(@D)
	$(Q)sh loom/figure.sh $< $@

$(call svg,$(DOT_FIGURES)): $(RUN)/figures/%.svg: figures/%.dot loom/figure.sh
	@mkdir -p $(@D)
	$(Q)sh loom/figure.sh $< $@

MAPS := $(foreach s,$(filter 0%,$(STAGES)),$(RUN)/figures/$(call number,$s)_map.svg)
ifneq (,$(wildcard figures/00_map.dot))
$(MAPS): $(RUN)/figures/%_map.svg: figures/00_map.dot loom/figure.sh
	@mkdir -p $(@D)
	$(Q)sh loom/figure.sh $< $@ $*
FIGURES := $(MAPS)
endif
FIGURES += $(call svg,$(GP_FIGURES) $(DOT_FIGURES))

.PHONY: figures
figures: $(FIGURES) ## draw the figures of the run

# ==== the stages by number ============================================================
# `make 05`: everything of stages 00 to 05, and nothing beyond.

$(foreach s,$(STAGES),$(eval n := $(call number,$s))\
  $(eval UPTO += $(filter $(BIN)/$s $(STUDY)/$s,$(BINARIES)) $(MADE_$n) \
    $(filter $(RUN)/figures/$n_%,$(FIGURES)))\
  $(eval UPTO_$n := $(UPTO))\
  $(eval NUMBERS += $n))

SUMMARY := $(if $(ASKED),,@sh loom/summary.sh$(if $(MINE), && sh loom/mine.sh said))

define stage_target
.PHONY: $(1) $(patsubst 0%,%,$(1))
$(1): $(UPTO_$(1))
	$(SUMMARY)
$(if $(filter-out 00,$(1)),$(patsubst 0%,%,$(1)): $(1))
endef
$(foreach n,$(NUMBERS),$(eval $(call stage_target,$n)))

# ==== the book ========================================================================
# The loom defines BOOK, what `make` weaves, and its own targets.

BOOK :=
-include loom/loom.mk

# Of a whole run the programs come first, then the stages one after the other in their
# order, then the figures and the pages, side by side: what is measured is not disturbed.
# (Order only: `make chat` trains without drawing anything.)
LAST := $(lastword $(sort $(filter $(NUMBERS),$(MAKECMDGOALS))))
ifneq (,$(or $(LAST),$(filter all book figures,$(or $(MAKECMDGOALS),all))))
LAST   := $(or $(LAST),$(lastword $(NUMBERS)))
BEFORE := $(filter $(BINARIES),$(UPTO_$(LAST)))
$(foreach n,$(NUMBERS),$(foreach t,$(MADE_$n),\
  $(eval $t: | $(BEFORE))$(eval BEFORE := $t)$(eval RUN_TO_$n := $t)))
$(FIGURES) $(WOVEN): | $(RUN_TO_$(LAST))
endif

.PHONY: all
all: programs $(foreach n,$(NUMBERS),$(MADE_$n)) $(FIGURES) $(BOOK) ## run all stages, draw, weave (this is plain `make`)
	$(SUMMARY)

# ==== tests ===========================================================================
# tests/NN_what.c is a Criterion program that sees stages 00 to NN. tests/FOLDER/*.sh are
# scripts that print "ok ..." or "not ok ..." for each thing they check. An exercise is
# tests/exercises/NN_k_test.c (or .sh) and the answer NN_k_answer.*.
#
# Each leaves in build/results/NAME a line "passed failed"; tests/report.sh adds them up
# and misses none.

RESULTS       := $(BUILD)/results
TEST_PROGRAMS := $(patsubst tests/%.c,%,$(sort $(wildcard tests/[0-9][0-9]_*.c)))
TEST_SCRIPTS  := $(patsubst tests/%.sh,%,$(filter-out tests/exercises/% tests/faults/% tests/mutants/%,\
                   $(sort $(wildcard tests/*/*.sh))))
EXERCISES     := $(patsubst tests/exercises/%_test.c,%,\
                   $(sort $(wildcard tests/exercises/*_test.c)))
SH_EXERCISES  := $(patsubst tests/exercises/%_test.sh,%,\
                   $(sort $(wildcard tests/exercises/*_test.sh)))

$(foreach t,$(TEST_PROGRAMS),$(eval \
  $(BUILD)/tests/$t: $(BUILD)/obj/tests/$t.o $(STUDIES_$(call number,$t)) $(OBJECTS_$(call number,$t))))
# What an answer may call; to those of chapter 13 MPI may be missing.
given = $(OBJECTS_$(subst 13,12,$(1)))
$(foreach x,$(EXERCISES),$(eval \
  $(BUILD)/tests/exercises/$x: $(BUILD)/obj/tests/exercises/$x_test.o \
    $(BUILD)/obj/tests/exercises/$x_answer.o $(call given,$(call number,$x))))

$(BUILD)/tests/%: TESTING := $(CRITERION)
$(TEST_PROGRAMS:%=$(BUILD)/tests/%) $(EXERCISES:%=$(BUILD)/tests/exercises/%): $(BUILD)/sources
	$(link)

$(TEST_PROGRAMS:%=$(RESULTS)/%): $(RESULTS)/%: $(BUILD)/tests/% FORCE | programs
	@sh tests/run.sh criterion $* $@ $(EMULATOR) $<
$(EXERCISES:%=$(RESULTS)/exercises/%): $(RESULTS)/%: $(BUILD)/tests/% FORCE | programs
	@sh tests/run.sh criterion $* $@ $(EMULATOR) $<
$(TEST_SCRIPTS:%=$(RESULTS)/%): $(RESULTS)/%: tests/%.sh FORCE | programs
	@sh tests/run.sh script $* $@ $<
$(SH_EXERCISES:%=$(RESULTS)/exercises/%): $(RESULTS)/exercises/%: tests/exercises/%_test.sh FORCE | programs
	@sh tests/run.sh script exercises/$* $@ $< $(wildcard tests/exercises/$*_answer.*)

ALL_TESTS := $(TEST_PROGRAMS) $(TEST_SCRIPTS) \
  $(EXERCISES:%=exercises/%) $(SH_EXERCISES:%=exercises/%)

.PHONY: test test-c
test: $(ALL_TESTS:%=$(RESULTS)/%) ## run every test and mark the book's answers
	@sh tests/report.sh $(RESULTS) $(ALL_TESTS) && rm -rf $(BUILD)/tmp

test-c: $(TEST_PROGRAMS:%=$(RESULTS)/%) ## only the C tests: SANITIZE=address,undefined or, with CC=clang, thread
	@sh tests/report.sh $(RESULTS) $(TEST_PROGRAMS) && rm -rf $(BUILD)/tmp

# One component alone: `make test-02_tokenizer`.
.PHONY: $(ALL_TESTS:%=test-%)
$(ALL_TESTS:%=test-%): test-%: $(RESULTS)/%
	@cat $(RESULTS)/$*.log; sh tests/report.sh $(RESULTS) $*

-include web/page.mk

# A chapter in the reader's words: loom/mine.sh. tests/mine/NN_name.c compares each of its functions
# with the book's, which are there under other names: book_NAME.
COMPARED := $(patsubst %.c,%,$(sort $(wildcard tests/mine/[0-9][0-9]_*.c)))
$(BUILD)/book/%.o: # all objects of a stage as one
	@mkdir -p $(@D)
	$(Q)$(CC) -r -nostdlib $^ -o $@.part && nm -g --defined-only $@.part | awk '{ print $$3, "book_" $$3 }' > $@.names && \
	  objcopy --redefine-syms=$@.names $@.part && mv $@.part $@
$(foreach c,$(COMPARED),$(eval s := $(notdir $c))\
  $(eval $(BUILD)/book/$s.o: $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out %/main.c,$(wildcard src/$s/*.c))))\
  $(eval $(BUILD)/$c: $(BUILD)/obj/$c.o $(BUILD)/book/$s.o $(OBJECTS_$(call number,$s))))
$(COMPARED:%=$(BUILD)/%): $(BUILD)/sources
	$(link)

.PHONY: start resume-at check diff judged
WORKBENCH = MAKE='$(MAKE)' MINE_IN='$(MINE_IN)' sh loom/mine.sh
start: ## CH=05: begin a chapter of your own: mine/05_attention, every function yet to write
	@$(WORKBENCH) start '$(CH)'
resume-at: ## CH=07: come late: the book's chapters before it, where you have none, and begin this one
	@$(WORKBENCH) resume '$(CH)'
check: ## CH=05: judge your chapter: function by function, then by its tests
	+@$(if $(ASKED),:,$(WORKBENCH) check '$(CH)')
diff: ## CH=05: your chapter beside the book's
	@$(WORKBENCH) diff '$(CH)'

# What check runs, and the programs if a test calls any. bf16 is no part of the promise that all bits
# are the same, and plain loops need not know of it.
JUDGES := $(foreach m,$(filter-out 1,$(MINE)),$(filter tests/mine/$m_%,$(COMPARED))\
  $(filter-out %_bf16,$(filter tests/$m_%,$(TEST_PROGRAMS:%=tests/%))))
judged: $(JUDGES:%=$(BUILD)/%) $(if $(JUDGES),$(if $(shell grep -l '/bin/' $(JUDGES:%=%.c)),$(filter $(BIN)/0%,$(BINARIES))))\
  $(if $(JUDGES),$(patsubst study/%,$(STUDY)/%,$(sort $(shell grep -ohs 'study/[0-9][0-9]_[a-z]*' $(JUDGES:%=%.c)))))
	@echo $(JUDGES:%=$(BUILD)/%)

.PHONY: test-mine
test-mine: programs ## the workbench with every chapter (ten minutes)
	@CHAPTERS='$(notdir $(COMPARED))' sh tests/mine/workbench.sh

# Compiled is what the exercise stands on: the stages that its test or the answer include, and what
# they include; the programs that its test calls.
.PHONY: exercise hint
ifneq (,$(and $(N),$(filter exercise,$(MAKECMDGOALS))))
NEEDS := $(shell MINE_IN='$(MINE_IN)' sh tests/exercise.sh --needs '$(N)' '$(FILE)')
NEEDS := $(filter-out %/main.o,$(foreach s,$(NEEDS),$(filter $(BUILD)/obj/src/$s/% $(BUILD)/obj/$(MINE_IN)/$s/%,$(OBJECTS))))
exercise: $(NEEDS) $(patsubst bin/%,$(BIN)/%,$(shell grep -os 'bin/[0-9][0-9]_[a-z]*' $(wildcard tests/exercises/$(N)_test.*)))
endif
exercise: ## mark your answer: make exercise N=02_1 FILE=mine.c; alone: which there are, and which are done
	@CC='$(COMPILE)' OBJECTS='$(NEEDS)' LIBRARIES='$(LIBRARIES)' SANITIZE='$(SANITIZE)' \
	  MINE_IN='$(MINE_IN)' sh tests/exercise.sh '$(N)' '$(FILE)'
hint: ## N=02_1: a hint for this exercise; asked again, another one
	@MINE_IN='$(MINE_IN)' sh tests/exercise.sh --hint '$(N)'

# ==== to play with ====================================================================

# While you talk, other makes may work, unless this one has more to do.
TALK = $(if $(word 2,$(MAKECMDGOALS)),,rm -f $(BUILD)/making;)

# pretrained/ has fish in eight bits, which loom/pretrained.sh put there.
TANK := pretrained/$(CHARACTER)
.PHONY: hello
hello: $(if $(wildcard $(TANK)),$(BIN)/12_page) ## talk to a fish that is trained already, CHARACTER=gnome to another one
	@test -d $(TANK) || { echo "guppy: $(TANK): expected a trained fish, found none; run make chat CHARACTER=$(CHARACTER), which trains one" >&2; exit 66; }
	@$(TALK) $(BIN)/12_page chat -m $(TANK)

.PHONY: chat
chat: $(MODEL)/done | $(BIN)/09_chat ## talk to the fish (trains it first, if need be)
	@$(if $(MINE),sh loom/mine.sh said;) $(TALK) $(BIN)/09_chat -m $(MODEL)

.PHONY: rows
rows: ## ROWS=class.csv: a fish of pairs that you typed (CSV or JSON lines), from its tokens to the chat; FROM=guppy/minnow: go on from that one's weights

.PHONY: rows-record
rows-record: ## keep what chapter 8 says of two hundred rows in git: record/rows
	+@$(if $(ASKED),:,MAKE='$(MAKE)' sh loom/rows.sh)

.PHONY: look
look: $(MODEL)/done | $(STUDY)/09_chat ## TEXT="hi guppy": what the fish (trained first, if need be) computes of a conversation, by name; TENSOR=blocks.3.attn.probs: one of them as a map; beside it TEXT2="hello" or RUN2=guppy/minnow
	@sh loom/look.sh

.PHONY: check-exports
check-exports: $(MODEL)/done | programs ## what 12_page export writes answers QUESTIONS=100 questions in programs of others (./setup --check-exports)
	@/usr/bin/python3 -B tests/exports/check.py $(BUILD) $(RUN)

.PHONY: test-systems
test-systems: ## the README's commands in a fresh Debian 13, or SYSTEMS="debian12 testing" (as root)
	@sh tests/systems.sh $(SYSTEMS)

.PHONY: test-machines
test-machines: ## without AVX-512, threads or FMA, by clang, and on no x86 at all
	+@MAKE='$(MAKE)' CC='$(CC)' MACHINES='$(MACHINES)' sh tests/machines.sh

.PHONY: trust
trust: programs ## every allocation and every call fails once, 200 programs are killed (an hour)
	@TRUST=all sh tests/trust/trust.sh

.PHONY: faults
faults: ## make faults on purpose: some test must notice each
	@CC='$(CC)' sh tests/faults/faults.sh

.PHONY: break break-sound break-record
STEPS ?= 400
BREAK = MAKE='$(MAKE)' SEED='$(SEED)' STEPS='$(STEPS)' sh loom/break.sh
break: ## FAULT=05_no_mask: train the minnow with a fault, draw its loss; alone: which there are
	+@$(if $(ASKED),:,$(BREAK) '$(FAULT)')

# What a broken minnow is compared with: a sound one that has trained for as many steps.
ifneq (,$(filter break-sound,$(MAKECMDGOALS)))
$(call settle,$(RUN)/sound.steps,echo '$(STEPS)')
endif
break-sound: $(RUN)/sound/done
$(RUN)/sound/done: $(DATA)/tokens.done $(RUN)/tokenizer.json $(SCRIPT) $(RUN)/sound.steps $(PRINT)/08 \
  | $(BIN)/08_training $(BIN)/09_chat $(BIN)/10_examiner
	@$(BREAK) --sound

# What a training computes, noted: loom/trace.c.
$(BUILD)/trace/08_training: TESTING := $(addprefix -Wl$(comma)--wrap=,model_forward backprop_run checkpoint_save)
$(BUILD)/trace/08_training: $(BUILD)/obj/loom/trace.o $(BUILD)/obj/src/08_training/main.o $(OBJECTS_08) $(BUILD)/sources
	$(link)

.PHONY: compare
compare: ## train your src/, or with MINE=1 your mine/, beside the book's: where do the bits part?
	+@$(if $(ASKED),:,MAKE='$(MAKE)' MINE_IN='$(MINE_IN)' OWN='$(OWN)' SEED='$(SEED)' STEPS='$(STEPS)' WITH='$(WITH)' sh loom/compare.sh)

break-record: ## keep the curves of all these faults in git: record/break
	+@$(if $(ASKED),:,$(BREAK) --record)

.PHONY: fuzz mutants
fuzz: ## hostile files for every reader, MINUTES=5 each (clang with libFuzzer)
	@sh tests/fuzz/run.sh $$(( $(or $(MINUTES),5) * 60 ))

mutants: ## N=20 random changes of src/: some test must notice each
	@N='$(N)' SEED='$(SEED)' CC='$(CC)' sh tests/mutants/mutants.sh

.PHONY: watch
watch: ## the loss of a training, as it falls; in a second terminal
	@sh loom/watch.sh

.PHONY: plot
plot: ## the losses of runs side by side: make plot RUNS="guppy/guppy guppy/minnow"
	@sh loom/plot.sh $(BUILD)/plot.svg $(RUNS)

# bench/NN_what.c sees stages 00 to NN and is called with the run's training texts.
BENCHES := $(patsubst bench/%.c,%,$(sort $(wildcard bench/[0-9][0-9]_*.c)))
$(foreach b,$(BENCHES),$(eval \
  $(BUILD)/bench/$b: $(BUILD)/obj/bench/$b.o $(OBJECTS_$(call number,$b))))
$(BENCHES:%=$(BUILD)/bench/%): $(BUILD)/sources
	$(link)

.PHONY: bench
bench: $(BENCHES:%=$(BUILD)/bench/%) $(DATA)/done | programs ## how fast the parts are on this machine, which should be doing nothing else
	@for b in $(BENCHES); do $(BUILD)/bench/$$b $(DATA)/train.jsonl || exit; done
	@$(BIN)/11_speed
	@$(STUDY)/11_speed step
	@$(if $(BENCHED_PAGE),sh web/speed.sh $(RUN) $(CHARACTER) || [ $$? -eq 69 ],$(STUDY)/12_page speed)
	@CC='$(CC)' sh bench/whole.sh $(DATA)/train.jsonl
	@$(if $(call has,13),$(MAKE) bench-ranks)

.PHONY: bench-ranks
bench-ranks: programs ## the part about ranks: two of them against one process of two threads
	@STEPS=8 ROUNDS=3 sh bench/ranks.sh

.PHONY: clean distclean help
# Of a run its data, model and logs stay, and the fingerprints that say what they are made of.
TRAINED := $(wildcard $(BUILD)/*/*/settings)
clean: ## remove what is made, but no data and no trained models
	rm -rf $(filter-out $(PRINT) $(wildcard $(BUILD)/mine*) $(foreach s,$(TRAINED),$(BUILD)/$(word 2,$(subst /, ,$(s:$(BUILD)%=$(notdir $(BUILD))%)))),$(wildcard $(BUILD)/*)) \
	  $(foreach s,$(TRAINED),$(wildcard $(addprefix $(dir $s),[0-9][0-9] figures book console check)))
distclean: ## remove everything made, trained models too
	rm -rf $(BUILD)

help: ## this page
	@sh loom/help.sh

-include $(patsubst %.o,%.d,$(OBJECTS) $(TEST_PROGRAMS:%=$(BUILD)/obj/tests/%.o) \
  $(BENCHES:%=$(BUILD)/obj/bench/%.o) $(COMPARED:%=$(BUILD)/obj/%.o) \
  $(foreach x,$(EXERCISES),$(BUILD)/obj/tests/exercises/$x_test.o $(BUILD)/obj/tests/exercises/$x_answer.o))
