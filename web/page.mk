# The page: stages 00 to 12, as far as a conversation and its marks need them, compiled to WebAssembly, and
# the files that a host of files wants. The tools are Debian's: ./setup --page.

WASI       ?= /usr
WASM_CC    ?= clang
WASM_TOOLS := $(if $(BUILDS),$(shell command -v $(WASM_CC) > /dev/null && command -v wasm-ld > /dev/null && \
  test -f $(WASI)/lib/wasm32-wasi/libc.a && echo yes))
WASM       := $(BUILD)/page/guppy.wasm
PAGE       := $(RUN)/page

# What a page computes with, file by file. Instead of jansson, utf8proc and files there are the
# headers of web/, which come first, and web/file.c: what they declare is JavaScript's.
WASM_PARTS := 00_ground/fail 00_ground/text 00_ground/lexicon 00_ground/random 00_ground/jsonl 00_ground/safetensors \
  $(addprefix 01_datagen/,character check conversation grammar template) \
  02_tokenizer/alphabet 02_tokenizer/heap 02_tokenizer/join 02_tokenizer/split 02_tokenizer/tokenizer 02_tokenizer/tokenizer_file 02_tokenizer/tokens 02_tokenizer/vocabulary \
  04_tensors/rows 05_attention/attention 06_transformer/config 06_transformer/layout 06_transformer/model \
  09_chat/decoder 09_chat/fish 09_chat/sample 10_examiner/examiner 10_examiner/spots 10_examiner/values \
  12_page/bytes 12_page/steady 12_page/rounding 12_page/glass
WASM_SOURCES := $(WASM_PARTS:%=src/%.c) web/file.c
WASM_CALLS   := malloc free $(addprefix glass_,open size piece seed ask next chance read tokens count lens ids chances attention \
  mark sayable askable topic)

$(WASM): $(WASM_SOURCES) $(wildcard src/*/*.h web/*.h) web/page.mk
	@$(if $(WASM_TOOLS),,echo "guppy: expected clang, wasm-ld and wasi-libc here, found not all of them; run ./setup --page" >&2; exit 69)
	@mkdir -p $(@D)
	@echo "  wasm $@"
	$(Q)$(WASM_CC) --target=wasm32-wasi --sysroot=$(WASI) -mexec-model=reactor -msimd128 -std=gnu11 -ffp-contract=off -fno-math-errno $(WARNINGS) -O3 \
	  -Iweb -Isrc -D_GNU_SOURCE $(WASM_SOURCES) $(WASM_CALLS:%=-Wl$(comma)--export=%) \
	  -Wl,-z,stack-size=1048576 -Wl,--strip-all -o $@.part && mv $@.part $@

$(PAGE).done: $(WASM) $(RUN)/12/model/done characters/$(CHARACTER).txt $(wildcard web/*.html web/*.css web/*.js) web/page.sh
	$(Q)sh web/page.sh $(RUN) $(WASM) $(CHARACTER) && touch $@

.PHONY: page check-page
page: $(PAGE).done ## the fish in a page of its own, for a browser (./setup --page)
	@echo "  page $(RUN)/$(CHARACTER).html by a double click; $(PAGE)/ for a host of files"

check-page: $(PAGE).done | $(BIN)/12_page ## the page in a browser says what 12_page says (./setup --check-pages)
	@sh web/check.sh $(RUN) $(CHARACTER)

# Speed is measured of a fish that is there; none is trained for it.
BENCHED_PAGE := $(if $(WASM_TOOLS),$(if $(wildcard $(RUN)/12/model/done),$(PAGE).done))
bench: $(BENCHED_PAGE)

# The tests compare the two in Node, where that and the tools are.
ifneq (,$(WASM_TOOLS))
$(RESULTS)/page/same: | $(WASM)
endif
