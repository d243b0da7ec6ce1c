# guppy.c: build and run the nine stages, draw the figures, weave the book.  `make help`
#
# What is made lies in build/: programs in bin/, what a run of one character with one
# preset makes in CHARACTER/PRESET/. Recipes write aside and rename, so an interrupted
# make leaves no half files; -j is safe. To be set on the command line:

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

RUN   := $(BUILD)/$(CHARACTER)/$(PRESET)
BIN   := $(BUILD)/bin
TOOLS := $(BUILD)/tools
export BUILD CHARACTER PRESET RUN CC MARCH OPENMP SANITIZE CFLAGS

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
# Only what is compiled needs no character.
BUILDS := $(filter-out help clean,$(or $(MAKECMDGOALS),all))
ifneq (,$(filter-out programs,$(BUILDS)))
ifneq (1characters/$(CHARACTER).txt,$(words $(CHARACTER))$(wildcard characters/$(notdir $(CHARACTER)).txt))
$(error guppy: CHARACTER: expected NAME of a file characters/NAME.txt, no blanks, found '$(CHARACTER)')
endif
endif

# Compile with all cores, unless told otherwise. The runs of the stages, which use all
# cores themselves and take times, wait for each other (see RUNS below).
ifeq (,$(filter -j% j,$(MAKEFLAGS)))
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
Q := $(if $(V),,@)

# `make -q` and `make -n` ask whether anything is left to do. Rules that only look, and say what they saw,
# are no answer: they are left out then.
ASKED := $(or $(findstring q,$(firstword -$(MAKEFLAGS))),$(findstring n,$(firstword -$(MAKEFLAGS))))

# $(call settle,FILE,COMMAND): while the Makefile is read, FILE becomes what COMMAND prints;
# it is left alone, and with it what depends on it, when it says that already.
settle = $(shell mkdir -p $(dir $(1)) && $(2) > $(1).new && \
  if cmp -s $(1).new $(1); then rm $(1).new; else mv $(1).new $(1); fi)

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
.DEFAULT_GOAL := all
FORCE:
.PHONY: FORCE

# ==== how C is compiled ===============================================================

WARNINGS  := -Wall -Wextra -Wno-psabi
CPPFLAGS  += -Isrc -D_GNU_SOURCE
STANDARD  := -std=gnu11 -ffp-contract=off -fno-math-errno
CRITERION ?= -lcriterion
# What --version says: the tag that is checked out, or else what CITATION.cff says.
VERSION   := $(or $(shell git describe --tags --exact-match 2> /dev/null),\
               $(shell sed -n 's/^version: *//p' CITATION.cff 2> /dev/null))
LIBRARIES := -ljansson -lutf8proc -ledit -lm
ifdef SANITIZE
STANDARD  += -fsanitize=$(SANITIZE) -fno-sanitize-recover=all
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

COMPILE = $(CC) $(STANDARD) $(WARNINGS) $(PROBED) $(CFLAGS) $(CPPFLAGS)
LINK    = $(CC) $(STANDARD) $(PROBED) $(CFLAGS) $(LDFLAGS)

STAGES  := $(sort $(notdir $(wildcard src/[0-9][0-9]_*)))
SOURCES := $(sort $(wildcard src/[0-9][0-9]_*/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o)
number  = $(firstword $(subst _, ,$(1)))

# OBJECTS_NN, SAID_NN: the objects, and all the sources, of stages 00 to NN; no main.c.
$(foreach s,$(STAGES),\
  $(eval BELOW += $(filter-out %/main.o,$(filter $(BUILD)/obj/src/$(s)/%,$(OBJECTS))))\
  $(eval TEXTS += $(filter-out %/main.c,$(sort $(wildcard src/$(s)/*.[ch]))))\
  $(eval OBJECTS_$(call number,$(s)) := $(BELOW))\
  $(eval TEXTS_$(call number,$(s)) := $(TEXTS)))

$(BUILD)/obj/%.o: %.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	@echo "  cc   $<"
	$(Q)$(COMPILE) -MMD -MP -c $< -o $@

OPTIONS_OBJECT := $(BUILD)/obj/src/00_ground/options.o
$(OPTIONS_OBJECT): CPPFLAGS += $(if $(VERSION),-DGUPPY_VERSION='"$(VERSION)"')
$(OPTIONS_OBJECT): $(BUILD)/version

# A source that is taken away leaves no trace in the times of files: the list is a file.
ifneq (,$(BUILDS))
$(call settle,$(BUILD)/sources,echo '$(SOURCES)')
$(call settle,$(BUILD)/version,echo '$(VERSION)')
endif

PROGRAMS := $(patsubst src/%/main.c,%,$(filter %/main.c,$(SOURCES)))
$(foreach p,$(PROGRAMS),$(eval \
  $(BIN)/$(p): $(BUILD)/obj/src/$(p)/main.o $(OBJECTS_$(call number,$(p)))))
$(PROGRAMS:%=$(BIN)/%): $(BUILD)/sources
	@mkdir -p $(@D)
	@echo "  link $@"
	$(Q)$(LINK) $(filter %.o,$^) $(LIBRARIES) -o $@

# What the sources of stages 00 to NN say, without comments and blanks, as one number in
# said/NN. What a program makes depends on this number and not on the program: a comment
# trains nothing again, a changed kernel does.
$(TOOLS)/%: loom/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) -O1 $(WARNINGS) -D_GNU_SOURCE $< -o $@

define said
$(BUILD)/said/$(1): $(if $(ASKED),,$(BUILD)/said/$(1).checked)
	@:
$(BUILD)/said/$(1).checked: $(TEXTS_$(1)) $(wildcard src/$(1)_*/main.c) $(TOOLS)/said
	@mkdir -p $$(@D)
	@$(TOOLS)/said $$(filter %.c %.h,$$^) > $$@
	@cmp -s $$@ $(BUILD)/said/$(1) || cp $$@ $(BUILD)/said/$(1)
	@touch $$@
endef
$(foreach s,$(STAGES),$(eval $(call said,$(call number,$(s)))))

.PHONY: programs
programs: $(PROGRAMS:%=$(BIN)/%) ## build the programs of all stages

# ==== the run =========================================================================
# One section for each stage, written by its owner: the rules that run its program. Each
# names its stamps in MADE_NN, in order. A rule depends on the files it reads and on
# $(SAID)/NN; the program itself stands after the bar.
#
# $(call step,NN,name,what it does) COMMAND: says so, runs the command, keeps its stdout
# in $(RUN)/NN/name.txt and its time for the summary.

SAID  := $(BUILD)/said
DATA  := $(RUN)/data
MODEL := $(RUN)/model
step   = $(Q)sh loom/step.sh $(1) $(2) "$(3)" --
has    = $(wildcard src/$(1)_*/main.c)

# The sizes and the seed are part of what a run is made from.
ifneq (,$(filter-out programs,$(BUILDS)))
$(call settle,$(RUN)/settings,echo '$(SEED) $(COUNT_$(PRESET)) $(VOCABULARY_$(PRESET))')
endif

# ---- 00_ground -----------------------------------------------------------------------
ifneq (,$(call has,00))
MADE_00 := $(RUN)/00/done
$(RUN)/00/done: $(SAID)/00 | $(BIN)/00_ground
	$(call step,00,tables,roll the dice) $(BIN)/00_ground tables -o $(@D)
	@touch $@
endif

# ---- 01_datagen ----------------------------------------------------------------------
ifneq (,$(call has,01))
MADE_01 := $(DATA)/done $(RUN)/01/done
$(DATA)/done: characters/$(CHARACTER).txt $(RUN)/settings $(SAID)/01 | $(BIN)/01_datagen
	$(call step,01,data,write $(COUNT_$(PRESET)) conversations) $(BIN)/01_datagen \
	  --character $< --count $(COUNT_$(PRESET)) --seed $(SEED) -o $(@D)
	@touch $@
$(RUN)/01/done: characters/$(CHARACTER).txt $(DATA)/done $(SAID)/01 | $(BIN)/01_datagen
	$(call step,01,tables,measure the language) $(BIN)/01_datagen tables \
	  --character $< -o $(@D) $(DATA)/train.jsonl $(DATA)/eval.jsonl
	@touch $@
endif

# ---- 02_tokenizer --------------------------------------------------------------------
ifneq (,$(call has,02))
MADE_02 := $(RUN)/tokenizer.json $(RUN)/02/done
$(RUN)/tokenizer.json: $(DATA)/done $(RUN)/settings $(SAID)/02 | $(BIN)/02_tokenizer
	$(call step,02,train,find $(VOCABULARY_$(PRESET)) tokens) $(BIN)/02_tokenizer train \
	  --vocab $(VOCABULARY_$(PRESET)) -o $@ $(DATA)/train.jsonl
	@touch $@
$(RUN)/02/done: $(RUN)/tokenizer.json $(SAID)/02 | $(BIN)/02_tokenizer
	$(call step,02,tables,count tokens) $(BIN)/02_tokenizer tables -o $(@D) \
	  -t $(RUN)/tokenizer.json $(DATA)/train.jsonl $(DATA)/eval.jsonl
	@touch $@
endif

# ---- 03_batches ----------------------------------------------------------------------
ifneq (,$(call has,03))
MADE_03 := $(DATA)/tokens.done $(RUN)/03/done
$(DATA)/tokens.done: $(RUN)/tokenizer.json $(DATA)/done $(SAID)/03 | $(BIN)/03_batches
	$(call step,03,encode,turn sentences into numbers) $(BIN)/03_batches encode \
	  -t $(RUN)/tokenizer.json -o $(DATA) $(DATA)/train.jsonl $(DATA)/eval.jsonl
	@touch $@
$(RUN)/03/done: $(DATA)/tokens.done $(SAID)/03 | $(BIN)/03_batches
	$(call step,03,tables,pack batches) $(BIN)/03_batches tables -o $(@D) \
	  -t $(RUN)/tokenizer.json $(DATA)
	@touch $@
endif

# ---- 04_tensors ----------------------------------------------------------------------
ifneq (,$(call has,04))
MADE_04 := $(RUN)/04/done
$(RUN)/04/done: $(RUN)/tokenizer.json $(SAID)/04 | $(BIN)/04_tensors
	$(call step,04,tables,measure the kernels) $(BIN)/04_tensors tables -o $(@D) \
	  -t $(RUN)/tokenizer.json
	@touch $@
endif

# ---- 05_attention --------------------------------------------------------------------
ifneq (,$(call has,05))
MADE_05 := $(RUN)/05/done
$(RUN)/05/done: $(RUN)/tokenizer.json $(SAID)/05 | $(BIN)/05_attention
	$(call step,05,tables,see who looks at whom) $(BIN)/05_attention tables \
	  -t $(RUN)/tokenizer.json -o $(@D)
	@touch $@
endif

# ---- 06_transformer ------------------------------------------------------------------
ifneq (,$(call has,06))
MADE_06 := $(RUN)/06/done
$(RUN)/06/done: $(RUN)/tokenizer.json $(SAID)/06 | $(BIN)/06_transformer
	$(call step,06,tables,watch a model at birth) $(BIN)/06_transformer tables \
	  --preset $(PRESET) --seed $(SEED) -t $(RUN)/tokenizer.json -o $(@D)
	@touch $@
endif

# ---- 07_backprop ---------------------------------------------------------------------
ifneq (,$(call has,07))
MADE_07 := $(RUN)/07/done
$(RUN)/07/done: $(RUN)/tokenizer.json $(SAID)/07 | $(BIN)/07_backprop
	$(call step,07,tables,check every gradient) $(BIN)/07_backprop tables \
	  --preset $(PRESET) --seed $(SEED) -t $(RUN)/tokenizer.json -o $(@D)
	@touch $@
endif

# ---- 08_training ---------------------------------------------------------------------
ifneq (,$(call has,08))
MADE_08 := $(MODEL)/done $(RUN)/08/done
# An interrupted training goes on from its checkpoint, unless what it is made from has
# changed since.
TRAINED_FROM := $(DATA)/tokens.done $(RUN)/tokenizer.json $(SAID)/08
$(MODEL)/done: $(TRAINED_FROM) | $(BIN)/08_training
	$(call step,08,train,train the fish) $(BIN)/08_training --preset $(PRESET) \
	  --run $(RUN) --seed $(SEED) \
	  $$(test -f $(RUN)/checkpoint.json && test -z "$$(find $(TRAINED_FROM) \
	  -newer $(RUN)/checkpoint.json)" && echo --resume)
	@touch $@
$(RUN)/08/done: $(MODEL)/done $(SAID)/08 characters/$(CHARACTER).txt \
  record/search.csv record/comparison.csv | $(BIN)/08_training
	$(call step,08,tables,look at the training) $(BIN)/08_training tables --run $(RUN) \
	  -o $(@D) -c characters/$(CHARACTER).txt
	@touch $@
endif

# ---- 09_chat -------------------------------------------------------------------------
ifneq (,$(call has,09))
MADE_09 := $(RUN)/09/done
$(RUN)/09/done: $(MODEL)/done $(SAID)/09 characters/$(CHARACTER).txt | $(BIN)/09_chat
	$(call step,09,tables,talk to the fish) $(BIN)/09_chat tables --run $(RUN) \
	  -m $(MODEL) --data $(DATA) -c characters/$(CHARACTER).txt -o $(@D)
	@touch $@
endif

# ==== figures =========================================================================
# figures/NN_name.gp is a gnuplot script that finds the run in `run`; figures/NN_name.dot
# a diagram. Both become $(RUN)/figures/NN_name.svg. figures/00_map.dot is the picture of
# the nine stages: NN_map.svg has stage NN lit.

GP_FIGURES  := $(filter-out figures/style.gp,$(sort $(wildcard figures/[0-9][0-9]_*.gp)))
DOT_FIGURES := $(filter-out %/00_map.dot,$(sort $(wildcard figures/[0-9][0-9]_*.dot)))
svg = $(patsubst figures/%,$(RUN)/figures/%.svg,$(basename $(1)))

$(foreach f,$(GP_FIGURES),$(eval \
  $(call svg,$f): $(wildcard $f) $(MADE_$(call number,$(notdir $f)))))
$(call svg,figures/08_gap.gp): $(wildcard record/gap.csv)
$(call svg,figures/08_search.gp): $(wildcard record/search.csv)
$(call svg,figures/09_words.gp): figures/apart.awk
$(call svg,$(GP_FIGURES)): $(RUN)/figures/%.svg: figures/%.gp figures/style.gp loom/figure.sh
	@mkdir -p $(@D)
	$(Q)sh loom/figure.sh $< $@

$(call svg,$(DOT_FIGURES)): $(RUN)/figures/%.svg: figures/%.dot loom/figure.sh
	@mkdir -p $(@D)
	$(Q)sh loom/figure.sh $< $@

MAPS := $(foreach s,$(STAGES),$(RUN)/figures/$(call number,$s)_map.svg)
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
  $(eval UPTO += $(filter $(BIN)/$s,$(PROGRAMS:%=$(BIN)/%)) $(MADE_$n) \
    $(filter $(RUN)/figures/$n_%,$(FIGURES)))\
  $(eval UPTO_$n := $(UPTO))\
  $(eval NUMBERS += $n))

SUMMARY := $(if $(ASKED),,@sh loom/summary.sh)

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
BEFORE := $(filter $(BIN)/%,$(UPTO_$(LAST)))
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
TEST_SCRIPTS  := $(patsubst tests/%.sh,%,$(filter-out tests/exercises/% tests/faults/%,\
                   $(sort $(wildcard tests/*/*.sh))))
EXERCISES     := $(patsubst tests/exercises/%_test.c,%,\
                   $(sort $(wildcard tests/exercises/*_test.c)))
SH_EXERCISES  := $(patsubst tests/exercises/%_test.sh,%,\
                   $(sort $(wildcard tests/exercises/*_test.sh)))

$(foreach t,$(TEST_PROGRAMS),$(eval \
  $(BUILD)/tests/$t: $(BUILD)/obj/tests/$t.o $(OBJECTS_$(call number,$t))))
$(foreach x,$(EXERCISES),$(eval \
  $(BUILD)/tests/exercises/$x: $(BUILD)/obj/tests/exercises/$x_test.o \
    $(BUILD)/obj/tests/exercises/$x_answer.o $(OBJECTS_$(call number,$x))))

$(TEST_PROGRAMS:%=$(BUILD)/tests/%) $(EXERCISES:%=$(BUILD)/tests/exercises/%): $(BUILD)/sources
	@mkdir -p $(@D)
	@echo "  link $@"
	$(Q)$(LINK) $(filter %.o,$^) $(CRITERION) $(LIBRARIES) -o $@

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

.PHONY: test
test: $(ALL_TESTS:%=$(RESULTS)/%) ## run every test and mark the book's answers
	@sh tests/report.sh $(RESULTS) $(ALL_TESTS) && rm -rf $(BUILD)/tmp

# One component alone: `make test-02_tokenizer`.
.PHONY: $(ALL_TESTS:%=test-%)
$(ALL_TESTS:%=test-%): test-%: $(RESULTS)/%
	@cat $(RESULTS)/$*.log; sh tests/report.sh $(RESULTS) $*

.PHONY: exercise
exercise: $(foreach n,$(call number,$(N)),$(OBJECTS_$n) $(filter $(BIN)/$n_%,$(PROGRAMS:%=$(BIN)/%))) ## mark your answer: make exercise N=02_1 FILE=mine.c
	@CC='$(COMPILE)' OBJECTS='$(OBJECTS_$(call number,$(N)))' LIBRARIES='$(LIBRARIES)' \
	  sh tests/exercise.sh '$(N)' '$(FILE)'

# ==== to play with ====================================================================

.PHONY: chat
chat: $(MODEL)/done | $(BIN)/09_chat ## talk to the fish (trains it first, if need be)
	@$(BIN)/09_chat -m $(MODEL)

.PHONY: test-systems
test-systems: ## the README's commands in a fresh Debian 13, or SYSTEMS="debian12 testing" (as root)
	@sh tests/systems.sh $(SYSTEMS)

.PHONY: test-machines
test-machines: ## without AVX-512, threads or FMA, by clang, and on no x86 at all
	+@MAKE='$(MAKE)' CC='$(CC)' MACHINES='$(MACHINES)' sh tests/machines.sh

.PHONY: faults
faults: ## make faults on purpose: some test must notice each
	@CC='$(CC)' sh tests/faults/faults.sh

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
	@mkdir -p $(@D)
	@echo "  link $@"
	$(Q)$(LINK) $(filter %.o,$^) $(LIBRARIES) -o $@

.PHONY: bench
bench: $(BENCHES:%=$(BUILD)/bench/%) $(DATA)/done | programs ## how fast the parts are on this machine, which should be doing nothing else
	@for b in $(BENCHES); do $(BUILD)/bench/$$b $(DATA)/train.jsonl || exit; done
	@$(BIN)/04_tensors tables -o $(BUILD)/bench/04
	@command -v gnuplot > /dev/null && \
	  RUN=$(BUILD)/bench sh loom/figure.sh figures/04_roofline.gp $(BUILD)/bench/roofline.svg

.PHONY: clean help
clean: ## remove everything made, trained models too
	rm -rf $(BUILD)

help: ## this page
	@sh loom/help.sh

-include $(patsubst %.o,%.d,$(OBJECTS) $(TEST_PROGRAMS:%=$(BUILD)/obj/tests/%.o) \
  $(BENCHES:%=$(BUILD)/obj/bench/%.o) \
  $(foreach x,$(EXERCISES),$(BUILD)/obj/tests/exercises/$x_test.o))
