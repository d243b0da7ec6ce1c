# rows.mk: the run of a fish whose conversations people typed; the Makefile includes it when ROWS
# is set. The data are the file's, all checked before anything is made of any; then tokens and
# training are those of any run.

WITH   := $(if $(FROM),$(BUILD)/$(FROM))
ifneq (,$(FROM))
ifeq (,$(wildcard $(WITH)/model/config.json))
$(error guppy: FROM: expected a trained run, as guppy/minnow, found none in $(WITH); run make chat PRESET=$(notdir $(FROM)))
endif
endif

$(eval $(call job,01,$(DATA)/done,$(STUDY)/03_batches,study_03,rows,$(ROWS) $(RUN)/settings,read $(ROWS),rows --run $(RUN) $(ROWS)))
ifdef FROM
$(RUN)/tokenizer.json: $(WITH)/tokenizer.json $(DATA)/done $(RUN)/settings
	@cp $< $@.part && mv $@.part $@
else
$(call stage,02,train,$(RUN)/tokenizer.json,$(DATA)/done $(RUN)/settings,find at most $(VOCABULARY_$(PRESET)) tokens,train --vocab $(VOCABULARY_$(PRESET)) -o $(RUN)/tokenizer.json $(DATA)/train.jsonl)
endif
$(eval $(call job,03,$(DATA)/fit.done,$(STUDY)/03_batches,study_03,fit,$(RUN)/tokenizer.json $(DATA)/done,see that they fit,fit --run $(RUN) $(ROWS)))
$(call stage,03,encode,$(DATA)/tokens.done,$(DATA)/fit.done,turn them into numbers,encode --run $(RUN))
ifdef FROM
$(eval $(call job,08,$(RUN)/08/from.done,$(STUDY)/08_training,study_08,from,$(DATA)/tokens.done $(WITH)/model/config.json,begin with the weights of $(FROM),from $(WITH)/model $(NEWBORN) --run $(RUN) $(RECIPE)))
endif
$(call stage,08,train,$(MODEL)/done,$(DATA)/tokens.done $(if $(FROM),$(RUN)/08/from.done),train the fish,$(NEWBORN) --run $(RUN) $(RECIPE) $(if $(FROM),--resume,$(RESUME)))
$(call study,09,heart,$(MODEL)/done,ask what it has learned,)

rows: $(RUN)/09/heart.done | $(BIN)/09_chat
	@cat $(RUN)/09/heart.txt
	@echo; echo 'Talk to it:  make chat ROWS=$(ROWS)$(if $(FROM), FROM=$(FROM))$(if $(filter command%,$(origin RECIPE)), RECIPE="$(RECIPE)")'
	@test ! -t 0 || { $(TALK) $(BIN)/09_chat -m $(MODEL); }
