# loom.mk: weaving the book.  Included by the Makefile, which defines RUN, BIN, FIGURES,
# NUMBERS and MADE_NN.
#
#   chapters/NN_name.md --weave.lua--> $(RUN)/book/woven/NN_name.json
#                       --html.lua---> $(RUN)/book/NN_name.html
#   all of them         --gather.lua-> print.html, guppy.epub, book.md, beyond.md

# Stages whose chapter is not finished: its code may be missing from the book. Empty when
# the book is done.
UNWRITTEN :=

CHAPTERS  := $(sort $(wildcard chapters/[0-9][0-9]_*.md))
# Chapters that are not in book.md but in beyond.md; see book.edition in book.lua.
BEYOND    := $(filter-out chapters/0%,$(CHAPTERS))
NOTEBOOKS := $(sort $(wildcard notebooks-equivalent/*.md))
RECORD    := record/$(CHARACTER)/$(PRESET)
WOVEN     := $(CHAPTERS:chapters/%.md=$(RUN)/book/woven/%.json)
NOTES     := $(NOTEBOOKS:notebooks-equivalent/%.md=$(RUN)/book/woven/%.json)
LOOM      := loom/weave.lua loom/book.lua loom/parts.lua loom/console.lua
PANDOC    := RUN='$(RUN)' CHARACTER='$(CHARACTER)' UNWRITTEN='$(UNWRITTEN)' pandoc
PAGES     := $(patsubst $(RUN)/book/woven/%.json,$(RUN)/book/%.html,$(WOVEN) $(NOTES))

EDITIONS  := $(RUN)/book/book.md $(if $(BEYOND),$(RUN)/book/beyond.md)

BOOK := $(if $(CHAPTERS),$(PAGES) $(RUN)/book/index.html $(RUN)/book/print.html \
  $(EDITIONS) $(RUN)/book/guppy.epub \
  $(NOTEBOOKS:notebooks-equivalent/%.md=$(RUN)/book/%.ipynb))

# What pages say of each other: titles and the numbers of figures. Changes seldom.
$(RUN)/book/names: $(if $(ASKED),,$(RUN)/book/names.checked)
	@:
$(RUN)/book/names.checked: $(CHAPTERS) $(NOTEBOOKS) loom/names.lua loom/book.lua
	@mkdir -p $(@D)/woven
	@pandoc --version 2> /dev/null | awk 'NR == 1 { split($$2, v, "."); ok = v[1] > 2 || v[2] >= 17 } END { exit !ok }' || \
	  { echo "guppy: chapters: expected pandoc 2.17 or newer to weave with, found $$(pandoc --version 2> /dev/null | head -n 1 | grep . || echo none); run ./setup" >&2; exit 69; }
	@RUN='$(RUN)' pandoc -f loom/names.lua -t plain -o /dev/null /dev/null
	@touch $@

# Chapter 10 prints what was published of other runs.
$(RUN)/book/woven/10_examiner.json: $(filter-out $(RECORD)/%,$(wildcard \
  record/guppy/guppy/bars.csv record/guppy/long/bars.csv record/guppy/long/seeds.csv))

# Chapter 8 prints the gaps of other trainings.
$(RUN)/book/woven/08_training.json: $(wildcard record/gap.csv)

# A chapter needs what its stage has made, and the programs, whose output it shows.
# $(call weaves,NN,chapter)
define weaves
$(2:chapters/%.md=$(RUN)/book/woven/%.json): $$(wildcard src/$(1)_*/*.[ch]) \
  $$(wildcard tests/exercises/$(1)_*) $$(MADE_$(1)) \
  $$(filter $$(RUN)/figures/$(1)_%,$$(FIGURES)) $$(UPTO_$(1))
endef
$(foreach c,$(CHAPTERS),$(eval $(call weaves,$(call number,$(notdir $c)),$c)))

$(WOVEN): $(RUN)/book/woven/%.json: chapters/%.md $(RUN)/book/names $(LOOM)
	@echo "  weave $<"
	$(Q)$(PANDOC) -f loom/weave.lua -t json $< -o $@.part && mv $@.part $@

$(NOTES): $(RUN)/book/woven/%.json: notebooks-equivalent/%.md $(RUN)/book/names $(LOOM) \
  $(foreach n,$(NUMBERS),$(MADE_$n)) $(FIGURES)
	@echo "  weave $<"
	$(Q)$(PANDOC) -f loom/weave.lua -t json $< -o $@.part && mv $@.part $@

$(RUN)/book/style.css $(RUN)/book/fish.svg: $(RUN)/book/%: loom/%
	@mkdir -p $(@D)
	@cp $< $@
	@ln -sfn ../figures $(@D)/figures

HTML = $(PANDOC) -f json -t html5 --mathml --wrap=none --lua-filter loom/html.lua

$(PAGES): $(RUN)/book/%.html: $(RUN)/book/woven/%.json loom/page.html loom/html.lua \
  $(RUN)/book/style.css $(RUN)/book/fish.svg
	$(Q)LOOM_FORMAT=page $(HTML) --toc --toc-depth=2 --template loom/page.html $< -o $@.part && mv $@.part $@

$(RUN)/book/index.html: $(WOVEN) $(RUN)/book/names loom/page.html loom/index.lua loom/html.lua loom/front.md \
  $(RUN)/book/style.css $(RUN)/book/fish.svg
	$(Q)$(PANDOC) -f loom/index.lua -t json /dev/null | \
	  LOOM_FORMAT=page $(HTML) --template loom/page.html -o $@.part && mv $@.part $@

$(RUN)/book/woven/all.json: $(WOVEN) loom/gather.lua
	$(Q)$(PANDOC) -f loom/gather.lua -t json $(WOVEN) -o $@.part && mv $@.part $@

$(RUN)/book/print.html: $(RUN)/book/woven/all.json loom/print.html loom/html.lua \
  $(RUN)/book/style.css
	$(Q)LOOM_FORMAT=print $(HTML) --toc --toc-depth=1 --template loom/print.html $< -o $@.part && mv $@.part $@

MARKDOWN = $(PANDOC) -f json -t gfm+tex_math_dollars-smart --wrap=preserve \
  --lua-filter loom/markdown.lua --template loom/book.md

$(RUN)/book/book.md $(RUN)/book/beyond.md: $(RUN)/book/%.md: $(RUN)/book/woven/all.json \
  loom/markdown.lua loom/book.md loom/book.lua
	$(Q)LOOM_FORMAT=$* $(MARKDOWN) $< -o $@.part && mv $@.part $@

$(RUN)/book/guppy.epub: $(RUN)/book/woven/all.json loom/epub.css loom/cover.svg loom/html.lua
	$(Q)LOOM_FORMAT=epub $(PANDOC) -f json -t epub3 --mathml --lua-filter loom/html.lua --toc --toc-depth=1 \
	  --css loom/epub.css --epub-cover-image loom/cover.svg --metadata lang=en --metadata identifier=urn:guppy.c $< -o $@.part.epub && mv $@.part.epub $@

$(NOTES:$(RUN)/book/woven/%.json=$(RUN)/book/%.ipynb): $(RUN)/book/%.ipynb: \
  $(RUN)/book/woven/%.json loom/notebook.lua
	$(Q)$(PANDOC) -f json -t ipynb --lua-filter loom/notebook.lua $< -o $@.part && mv $@.part $@

# Figures in both themes are the loom's business, wherever they are drawn.
$(FIGURES): loom/svg.awk

.PHONY: book pages
book: $(BOOK) ## weave the book from this run, into build/
	@echo "  book  $(RUN)/book/index.html"

pages: $(PAGES) $(RUN)/book/index.html ## the book's pages alone, without print, EPUB and book.md: soon there after an edit

# ---- checks --------------------------------------------------------------------------
# check-book: the four checks on the whole run. check-book-quick, for `make test`: stages up
# to 07 are run and compared; the chapters of the slow stages, whose models may not be
# there, are woven dry: their code and their names are checked, their output is not.

QUICK  := 00 01 02 03 04 05 06 07
READS  := UNWRITTEN='$(UNWRITTEN)' RUN='$(RUN)' ROBOT='$(RUN)/check/robot' pandoc -t plain -o /dev/null

COMPARE = if [ -d $(RECORD)/console ]; then RUN='$(RUN)' sh loom/transcripts.sh $(RECORD) $(1); \
  else echo "transcripts: no run of $(CHARACTER) $(PRESET) was published; nothing to compare"; fi

.PHONY: check-book check-book-quick
check-book: $(BOOK) ## what the book shows is what the sources say and the programs print
	@$(READS) -f loom/robot.lua $(EDITIONS)
	@$(READS) -f loom/robot.lua $(WOVEN:$(RUN)/book/woven/%.json=$(RUN)/book/%.html)
	@$(READS) -f loom/check.lua $(WOVEN) $(NOTES) $(filter %.html,$(BOOK))
	@$(call COMPARE,$(NUMBERS))

DRY         := $(RUN)/check
QUICK_WOVEN := $(filter $(foreach n,$(QUICK),$(RUN)/book/woven/$n_%),$(WOVEN))
SLOW_WOVEN  := $(patsubst $(RUN)/book/woven/%,$(DRY)/%,$(filter-out $(QUICK_WOVEN),$(WOVEN) $(NOTES)))
SLOW_PAGES  := $(patsubst %.json,%.html,$(filter $(DRY)/0% $(DRY)/1%,$(SLOW_WOVEN)))

$(SLOW_WOVEN): $(DRY)/%.json: $(RUN)/book/names $(LOOM) $(SOURCES)
	@mkdir -p $(@D)
	$(Q)LOOM_DRY=yes $(PANDOC) -f loom/weave.lua -t json \
	  $(firstword $(wildcard chapters/$*.md notebooks-equivalent/$*.md)) -o $@.part && mv $@.part $@
$(foreach s,$(SLOW_WOVEN),$(eval \
  $s: $(wildcard $(s:$(DRY)/%.json=chapters/%.md) $(s:$(DRY)/%.json=notebooks-equivalent/%.md))))

$(SLOW_PAGES): %.html: %.json loom/page.html loom/html.lua
	$(Q)$(HTML) --no-highlight --template loom/page.html $< -o $@.part && mv $@.part $@

$(DRY)/all.json: $(QUICK_WOVEN) $(SLOW_PAGES:.html=.json) loom/gather.lua
	$(Q)$(PANDOC) -f loom/gather.lua -t json $(filter %.json,$^) -o $@.part && mv $@.part $@

DRY_EDITIONS := $(EDITIONS:$(RUN)/book/%=$(DRY)/%)
$(DRY_EDITIONS): $(DRY)/%.md: $(DRY)/all.json loom/markdown.lua loom/book.md loom/book.lua
	$(Q)LOOM_FORMAT=$* $(MARKDOWN) $< -o $@.part && mv $@.part $@

QUICK_PAGES := $(QUICK_WOVEN:$(RUN)/book/woven/%.json=$(RUN)/book/%.html)
check-book-quick: $(if $(CHAPTERS),$(DRY_EDITIONS)) $(QUICK_PAGES) $(SLOW_PAGES) $(SLOW_WOVEN)
	@$(if $(CHAPTERS),$(READS) -f loom/robot.lua $(DRY_EDITIONS))
	@$(if $(CHAPTERS),$(READS) -f loom/robot.lua $(QUICK_PAGES) $(SLOW_PAGES))
	@$(READS) -f loom/check.lua $(QUICK_WOVEN) $(SLOW_WOVEN) < /dev/null
	@$(call COMPARE,$(QUICK))

# A run whose like was published is compared when its book is woven: a note, no failure,
# for whoever changes a line wants to see what becomes of it.
ifneq (,$(and $(CHAPTERS),$(wildcard $(RECORD)/console)))
BOOK += $(RUN)/book/compared
$(RUN)/book/compared: $(WOVEN) $(wildcard $(RECORD)/console/*) loom/transcripts.sh
	@RUN='$(RUN)' sh loom/transcripts.sh $(RECORD) $(NUMBERS) > $@ 2>&1 || \
	  echo "  note  this run prints other things than the published one; see $@"
endif

# ---- publishing ----------------------------------------------------------------------

.PHONY: publish verify pdf check-pages
publish: all ## keep this run in git: record/, and of the guppy preset figures/, book.md and beyond.md
	@RUN='$(RUN)' CC='$(CC)' sh loom/publish.sh $(RECORD)

verify: ## run everything again, elsewhere, and compare with the published run
	@rm -rf $(BUILD)/verify
	@$(MAKE) RUN=$(BUILD)/verify all
	@RUN=$(BUILD)/verify sh loom/verify.sh $(RECORD)

pdf: $(RUN)/book/print.html ## the book as one PDF (./setup --pdf)
	@sh loom/pdf.sh $< $(RUN)/book/guppy.pdf

check-pages: $(BOOK) ## look at every page with a browser (./setup --check-pages)
	@sh loom/pages.sh $(RUN)/book
