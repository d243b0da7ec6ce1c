# loom.mk: weaving the book.  Included by the Makefile, which defines RUN, BIN, FIGURES,
# NUMBERS and MADE_NN.
#
#   chapters/NN_name.md --weave.lua--> $(RUN)/book/woven/NN_name.json
#                       --html.lua---> $(RUN)/book/NN_name.html
#   all of them         --gather.lua-> print.html, guppy.epub, book.md, beyond.md
#
# chapters/a_name.md is Appendix A, and so on: a page like the others, behind the chapters.

# What is not finished, chapters by number and appendices by letter: code may be missing from
# the book, terms from the glossary. Empty when the book is done.
UNWRITTEN :=

NUMBERED  := $(sort $(wildcard chapters/[0-9][0-9]_*.md))
LETTERED  := $(sort $(wildcard chapters/[a-z]_*.md))
CHAPTERS  := $(NUMBERED) $(LETTERED)
NOTEBOOKS := $(sort $(wildcard notebooks-equivalent/*.md))
WOVEN     := $(CHAPTERS:chapters/%.md=$(RUN)/book/woven/%.json)
# The workshop's boxes are typed by people: it is a page and slides, and no notebook.
JUPYTER   := $(patsubst notebooks-equivalent/%.md,$(RUN)/book/%.ipynb,$(filter-out %/workshop.md,$(NOTEBOOKS)))
NOTES     := $(NOTEBOOKS:notebooks-equivalent/%.md=$(RUN)/book/woven/%.json)
PAGES     := $(patsubst $(RUN)/book/woven/%.json,$(RUN)/book/%.html,$(WOVEN) $(NOTES))
# Chapters from 10 on and appendices are not in book.md but in beyond.md; see book.edition in book.lua.
EDITIONS  := $(RUN)/book/book.md $(if $(filter-out chapters/0%,$(CHAPTERS)),$(RUN)/book/beyond.md)

FRONT := $(RUN)/book/index.html $(RUN)/book/search.html $(RUN)/book/search-index.js
BOOK := $(if $(CHAPTERS),$(PAGES) $(FRONT) $(RUN)/book/print.html \
  $(EDITIONS) $(RUN)/book/guppy.epub $(JUPYTER))

# How pandoc is called: a reader of ours or a woven document, what to make of it, a filter
# for its looks. The one place that says how Markdown is read is book.markdown in book.lua.
PANDOC   := RUN='$(RUN)' CHARACTER='$(CHARACTER)' UNWRITTEN='$(UNWRITTEN)' RECORDED='$(RECORDED)' pandoc
WEAVE    := $(PANDOC) -f loom/weave.lua -t json
GATHER   := $(PANDOC) -f loom/gather.lua -t json
HTML     := $(PANDOC) -f json -t html5 --mathml --wrap=none --lua-filter loom/html.lua
EPUB     := $(PANDOC) -f json -t epub3 --mathml --lua-filter loom/html.lua --toc --toc-depth=1 \
  --css loom/epub.css --epub-cover-image loom/cover.svg --metadata lang=en --metadata identifier=urn:guppy.c
MARKDOWN := $(PANDOC) -f json -t gfm+tex_math_dollars-smart --wrap=preserve \
  --lua-filter loom/markdown.lua --template loom/book.md
NOTEBOOK := $(PANDOC) -f json -t ipynb --lua-filter loom/notebook.lua
ASIDE     = -o $@.part && mv $@.part $@

# What pages say of each other: titles and the numbers of figures. Changes seldom.
$(RUN)/book/names: $(if $(ASKED),,$(RUN)/book/names.checked)
	@:
$(RUN)/book/names.checked: $(CHAPTERS) $(NOTEBOOKS) loom/names.lua loom/book.lua
	@mkdir -p $(@D)/woven
	@pandoc --version 2> /dev/null | awk 'NR == 1 { split($$2, v, "."); ok = v[1] > 2 || v[2] >= 17 } END { exit !ok }' || \
	  { echo "guppy: chapters: expected pandoc 2.17 or newer to weave with, found $$(pandoc --version 2> /dev/null | head -n 1 | grep . || echo none); run ./setup" >&2; exit 69; }
	@RUN='$(RUN)' pandoc -f loom/names.lua -t plain -o /dev/null /dev/null
	@touch $@

# Where each function is shown, for the links to it. Changes seldom, too.
$(RUN)/book/functions: $(if $(ASKED),,$(RUN)/book/functions.checked)
	@:
$(RUN)/book/functions.checked: $(filter chapters/00_% chapters/a_%,$(CHAPTERS)) $(wildcard src/*/*.[ch]) \
  loom/functions.lua loom/shown.lua loom/parts.lua loom/book.lua
	@mkdir -p $(@D)
	@RUN='$(RUN)' pandoc -f loom/functions.lua -t plain -o /dev/null /dev/null
	@touch $@

# A chapter needs what its stage has made, and the programs, whose output it shows; Appendix
# A shows what chapter 0 leaves of stage 00; other appendices and notebooks need everything.
# Chapters 8 and 10 print what was published of other runs.
RECORD := record/$(CHARACTER)/$(PRESET)
woven_needs = $(eval $(1:chapters/%.md=$(RUN)/book/woven/%.json): $1 $(wildcard src/$2_*/*.[ch] tests/exercises/$2_*) \
  $(MADE_$2) $(filter $(RUN)/figures/$2_%,$(FIGURES)) $(UPTO_$2))
$(foreach c,$(NUMBERED),$(call woven_needs,$c,$(call number,$(notdir $c))))
GROUND := $(filter chapters/a_%,$(LETTERED))
$(foreach c,$(GROUND),$(call woven_needs,$c,00))
$(GROUND:chapters/%.md=$(RUN)/book/woven/%.json): $(filter chapters/00_%,$(NUMBERED))
$(foreach n,$(NOTEBOOKS),$(eval $(n:notebooks-equivalent/%.md=$(RUN)/book/woven/%.json): $n))
$(foreach c,$(filter-out $(GROUND),$(LETTERED)),$(eval $(c:chapters/%.md=$(RUN)/book/woven/%.json): $c))
$(NOTES) $(patsubst chapters/%.md,$(RUN)/book/woven/%.json,$(filter-out $(GROUND),$(LETTERED))): \
  $(foreach n,$(NUMBERS),$(MADE_$n)) $(FIGURES)
$(RUN)/book/woven/00_before_we_swim.json: guppy.c
$(RUN)/book/woven/08_training.json: $(wildcard record/gap.csv record/rows/*.csv)
$(RUN)/book/woven/11_speed.json: $(wildcard record/peers.csv record/theirs.csv)
$(filter $(RUN)/book/woven/0%,$(WOVEN)): $(wildcard record/break/values.csv)
$(RUN)/book/woven/10_examiner.json: $(filter-out $(RECORD)/%,$(wildcard \
  record/guppy/guppy/bars.csv record/guppy/long/bars.csv record/guppy/long/seeds.csv))
$(RUN)/book/woven/12_out_of_the_tank.json: $(wildcard record/guppy/long/seeds.csv record/guppy/long/seeds_8.csv)

LOOM := $(RUN)/book/names loom/weave.lua loom/book.lua loom/parts.lua loom/shown.lua loom/console.lua
$(WOVEN) $(NOTES): $(LOOM) | $(BINARIES)
	@echo "  weave $(filter %/$(basename $(@F)).md,$^)"
	$(Q)$(WEAVE) $(filter %/$(basename $(@F)).md,$^) $(ASIDE)

$(RUN)/book/style.css $(RUN)/book/book.js $(RUN)/book/fish.svg: $(RUN)/book/%: loom/%
	@mkdir -p $(@D)
	@cp $< $@
	@ln -sfn ../figures $(@D)/figures

$(PAGES) $(FRONT) $(RUN)/book/print.html: loom/html.lua loom/links.lua loom/book.lua \
  $(RUN)/book/functions $(RUN)/book/style.css $(RUN)/book/book.js $(RUN)/book/fish.svg

$(PAGES): $(RUN)/book/%.html: $(RUN)/book/woven/%.json loom/page.html
	$(Q)LOOM_FORMAT=page $(HTML) --toc --toc-depth=2 --template loom/page.html $< $(ASIDE)

# Chapter 0 shows what the fish of chapters 8 and 9 says; a quick check does without.
$(filter $(RUN)/book/00_%,$(PAGES)): loom/taste.lua $(if $(filter check-book-quick,$(MAKECMDGOALS)),,\
  $(filter $(RUN)/book/woven/08_% $(RUN)/book/woven/09_%,$(WOVEN)))

$(RUN)/book/index.html: $(WOVEN) $(RUN)/book/names loom/page.html loom/index.lua loom/front.md $(wildcard record/sizes.csv) loom/taste.lua
	$(Q)$(PANDOC) -f loom/index.lua -t json /dev/null | LOOM_FORMAT=page $(HTML) --template loom/page.html $(ASIDE)

$(RUN)/book/search.html: loom/search.md $(RUN)/book/names loom/page.html
	$(Q)LOOM_FORMAT=page $(PANDOC) -t html5 --lua-filter loom/html.lua --template loom/page.html $< $(ASIDE)

$(RUN)/book/search-index.js: $(WOVEN) $(NOTES) loom/search.lua
	$(Q)$(PANDOC) -f loom/search.lua -t plain -o /dev/null $(WOVEN) $(NOTES)

$(RUN)/book/woven/all.json: $(WOVEN) loom/gather.lua loom/taste.lua loom/book.lua
	$(Q)$(GATHER) $(WOVEN) $(ASIDE)

$(RUN)/book/print.html: $(RUN)/book/woven/all.json loom/print.html
	$(Q)LOOM_FORMAT=print $(HTML) --toc --toc-depth=2 --template loom/print.html $< $(ASIDE)

$(EDITIONS): $(RUN)/book/%.md: $(RUN)/book/woven/all.json loom/markdown.lua loom/book.lua loom/book.md
	$(Q)LOOM_FORMAT=$* $(MARKDOWN) $< $(ASIDE)

$(RUN)/book/guppy.epub: $(RUN)/book/woven/all.json loom/epub.css loom/epub.sh loom/cover.svg loom/html.lua loom/links.lua $(RUN)/book/functions
	$(Q)LOOM_FORMAT=epub $(EPUB) $< -o $@.part.epub && sh loom/epub.sh $@.part.epub && mv $@.part.epub $@

$(JUPYTER): $(RUN)/book/%.ipynb: $(RUN)/book/woven/%.json loom/notebook.lua
	$(Q)$(NOTEBOOK) $< $(ASIDE)

# Figures in both themes are the loom's business, wherever they are drawn.
$(FIGURES): loom/svg.awk

.PHONY: book pages
book: $(BOOK) ## weave the book from this run, into build/
	@echo "  book  $(RUN)/book/index.html"

pages: $(PAGES) $(FRONT) ## only the book's pages: a second or two after an edit to a chapter

.PHONY: slides
slides: $(RUN)/book/slides.html ## the slides of the workshop, for a browser in full screen
	@echo "  slides $<"
$(RUN)/book/slides.html: $(RUN)/book/woven/workshop.json $(RUN)/book/style.css loom/slides.lua
	$(Q)$(PANDOC) -f json -t dzslides --standalone --wrap=none --mathml --lua-filter loom/slides.lua $< $(ASIDE)

# ---- checks --------------------------------------------------------------------------
# check-book: the four checks on the whole run. check-book-quick, for `make test`: stages up
# to 07 are run and compared; the chapters of the slow stages, whose models may not be
# there, are woven dry, into $(DRY): their code and their names are checked, their output is not.

LETTERS := $(foreach a,$(LETTERED),$(call number,$(notdir $a)))
READS   := UNWRITTEN='$(UNWRITTEN)' RUN='$(RUN)' ROBOT='$(RUN)/check/robot' pandoc -t plain -o /dev/null
compare  = if [ -d $(RECORD)/console ]; then RUN='$(RUN)' sh loom/transcripts.sh $(RECORD) $(1); \
  else echo "transcripts: no run of $(CHARACTER) $(PRESET) was published; nothing to compare"; fi

.PHONY: check-book check-book-quick
check-book: $(BOOK) ## what the book shows is what the sources say and the programs print
	@$(READS) -f loom/robot.lua $(EDITIONS)
	@$(READS) -f loom/robot.lua $(WOVEN:$(RUN)/book/woven/%.json=$(RUN)/book/%.html)
	@$(READS) -f loom/check.lua $(WOVEN) $(NOTES) $(filter %.html,$(BOOK))
	@$(call compare,$(NUMBERS) $(LETTERS))

QUICK        := 00 01 02 03 04 05 06 07 a
DRY          := $(RUN)/check
QUICK_WOVEN  := $(filter $(QUICK:%=$(RUN)/book/woven/%_%),$(WOVEN))
SLOW_WOVEN   := $(patsubst $(RUN)/book/woven/%,$(DRY)/%,$(filter-out $(QUICK_WOVEN),$(WOVEN)))
DRY_NOTES    := $(NOTES:$(RUN)/book/woven/%=$(DRY)/%)
QUICK_PAGES  := $(QUICK_WOVEN:$(RUN)/book/woven/%.json=$(RUN)/book/%.html) $(SLOW_WOVEN:.json=.html)
DRY_EDITIONS := $(if $(CHAPTERS),$(EDITIONS:$(RUN)/book/%=$(DRY)/%))

$(foreach m,$(CHAPTERS) $(NOTEBOOKS),$(eval $(DRY)/$(basename $(notdir $m)).json: $m))
$(SLOW_WOVEN) $(DRY_NOTES): $(LOOM) $(SOURCES)
	@mkdir -p $(@D)
	$(Q)LOOM_DRY=yes $(WEAVE) $(filter %/$(basename $(@F)).md,$^) $(ASIDE)

$(SLOW_WOVEN:.json=.html): %.html: %.json loom/page.html loom/html.lua loom/links.lua $(RUN)/book/functions
	$(Q)$(HTML) --no-highlight --template loom/page.html $< $(ASIDE)

$(DRY)/all.json: $(QUICK_WOVEN) $(SLOW_WOVEN) loom/gather.lua loom/taste.lua loom/book.lua
	$(Q)$(GATHER) $(filter %.json,$^) $(ASIDE)

$(DRY_EDITIONS): $(DRY)/%.md: $(DRY)/all.json loom/markdown.lua loom/book.lua loom/book.md
	$(Q)LOOM_FORMAT=$* $(MARKDOWN) $< $(ASIDE)

check-book-quick: $(DRY_EDITIONS) $(QUICK_PAGES) $(DRY_NOTES)
	@$(if $(CHAPTERS),$(READS) -f loom/robot.lua $(DRY_EDITIONS))
	@$(if $(CHAPTERS),$(READS) -f loom/robot.lua $(QUICK_PAGES))
	@$(READS) -f loom/check.lua $(QUICK_WOVEN) $(SLOW_WOVEN) $(DRY_NOTES) < /dev/null
	@$(call compare,$(QUICK))

.PHONY: counts
counts: $(QUICK_WOVEN) $(SLOW_WOVEN) ## how many words and lines of code each chapter has, and its long pieces of code
	@$(READS) -f loom/counts.lua $^

# A run whose like was published is compared when its book is woven: a note, no failure,
# for whoever changes a line wants to see what becomes of it.
ifneq (,$(and $(CHAPTERS),$(wildcard $(RECORD)/console)))
BOOK += $(RUN)/book/compared
$(RUN)/book/compared: $(WOVEN) $(wildcard $(RECORD)/console/*) loom/transcripts.sh
	@RUN='$(RUN)' sh loom/transcripts.sh $(RECORD) $(NUMBERS) $(LETTERS) > $@ 2>&1 || \
	  echo "  note  this run prints other things than the published one; see $@"
endif

# ---- publishing ----------------------------------------------------------------------

.PHONY: publish pretrained verify pdf site check-pages
publish: all ## keep this run in git: record/, and of the guppy preset figures/, book.md and beyond.md
	@RUN='$(RUN)' CC='$(CC)' sh loom/publish.sh $(RECORD)

pretrained: $(RUN)/12/model/done $(BIN)/01_datagen $(BIN)/10_examiner ## keep this fish in git, in eight bits: pretrained/ (publish does it for two)
	@sh loom/pretrained.sh $(RECORD)

verify: ## run everything again, elsewhere, and compare with the published run
	@rm -rf $(BUILD)/verify
	@$(MAKE) RUN=$(BUILD)/verify all
	@RUN=$(BUILD)/verify sh loom/verify.sh $(RECORD)

pdf: $(RUN)/book/print.html ## the book as one PDF (./setup --pdf)
	@sh loom/pdf.sh $< $(RUN)/book/guppy.pdf

site: $(BOOK) ## the book and its editions as one folder, for a host of files
	@sh loom/site.sh $(RUN)/book $(RUN)/site

check-pages: $(BOOK) ## look at every page with a browser (./setup --check-pages)
	@sh loom/pages.sh $(RUN)/book
