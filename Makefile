# guppy.c: build and run the nine stages, draw the figures, weave the book.  `make help`

CHARACTER ?= guppy
PRESET    ?= guppy
SEED      ?= 1
CC        ?= cc
BUILD     ?= build

RUN := $(BUILD)/$(CHARACTER)/$(PRESET)

# ---- how C is compiled ---------------------------------------------------------------
# What the machine may lack is probed once, by building a program (loom/probe.sh).

CFLAGS   ?= -O3
WARNINGS := -Wall -Wextra
CPPFLAGS += -Isrc -D_GNU_SOURCE
STANDARD := -std=gnu11 -ffp-contract=off -fno-math-errno
LIBRARIES := -ljansson -lutf8proc -ledit -lm

-include $(BUILD)/flags.mk
$(BUILD)/flags.mk: Makefile
	@mkdir -p $(@D)
	@{ for f in -march=native -fopenmp; do \
	   echo 'int main(void){return 0;}' | $(CC) $$f -xc - -o $@.probe 2>/dev/null && ./$@.probe && echo "PROBED += $$f"; \
	   done; rm -f $@.probe; } > $@.part; mv $@.part $@

COMPILE = $(CC) $(STANDARD) $(WARNINGS) $(PROBED) $(CFLAGS) $(CPPFLAGS) -MMD -MP

STAGES  := $(notdir $(wildcard src/[0-9][0-9]_*))
SOURCES := $(wildcard src/*/*.c)
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o)
PROGRAMS := $(patsubst src/%/main.c,$(BUILD)/bin/%,$(wildcard src/*/main.c))

# all objects of stage NN and those below it, main.o left out: $(call upto,05)
upto = $(foreach s,$(STAGES),$(shell [ $(firstword $(subst _, ,$(s))) -le $(1) ] && \
       echo $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out %/main.c,$(wildcard src/$(s)/*.c)))))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: programs test clean
programs: $(PROGRAMS)

$(BUILD)/obj/%.o: %.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	$(COMPILE) -c $< -o $@

define program
$(BUILD)/bin/$(1): $(BUILD)/obj/src/$(1)/main.o $(call upto,$(firstword $(subst _, ,$(1))))
	@mkdir -p $$(@D)
	$$(CC) $$(PROBED) $$(CFLAGS) $$^ $$(LIBRARIES) -o $$@
endef
$(foreach p,$(notdir $(PROGRAMS)),$(eval $(call program,$(p))))

# ---- tests ---------------------------------------------------------------------------
# tests/NN_what.c is one Criterion program; it sees stages 00..NN.

TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/[0-9][0-9]_*.c))

define test_program
$(BUILD)/tests/$(1): $(BUILD)/obj/tests/$(1).o $(call upto,$(firstword $(subst _, ,$(1))))
	@mkdir -p $$(@D)
	$$(CC) $$(PROBED) $$(CFLAGS) $$^ -lcriterion $$(LIBRARIES) -o $$@
endef
$(foreach t,$(notdir $(TESTS)),$(eval $(call test_program,$(t))))

test: programs $(TESTS)
	@for t in $(TESTS); do $$t || exit 1; done

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
