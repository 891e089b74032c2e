# make render   builds shotlist and renders an example film, offline
# make test     runs all tests, with the race detector
# make soak     plays every fault of services at every place through every protocol, kills, and damages ledgers; takes hours
# make bench-film  compares how shotlist, plain ffmpeg and melt cut films

GO         ?= go
STORYBOARD ?= examples/lighthouse
LINT       ?= github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: render test soak build lint bench bench-film fuzz clean

render: build
	@.ci/tools ffmpeg font
	./bin/shotlist render $(STORYBOARD)

# The go command knows best what has changed.
build:
	CGO_ENABLED=0 $(GO) build -o bin/ .

test:
	@.ci/tools ffmpeg font captions cc xmllint
	CGO_ENABLED=1 $(GO) test -race -timeout 45m ./...

SOAK_KILLS   ?= 1000
SOAK_DAMAGES ?= 10000
SOAK_SEED    ?= 20261121
soak:
	@.ci/tools ffmpeg font
	@echo "seed $(SOAK_SEED): $(SOAK_KILLS) kills, $(SOAK_DAMAGES) damaged ledgers"
	$(GO) test . -run TestKilled -v -timeout 2h -args -kills $(SOAK_KILLS) -film-kills 50 -kill-seed $(SOAK_SEED)
	$(GO) test ./render/ledger -run 'TestALedger|TestARepair' -v -timeout 2h -args -damages $(SOAK_DAMAGES) -damage-seed $(SOAK_SEED)
	CGO_ENABLED=0 $(GO) test ./internal/faults -soak -v -timeout 5h
	$(GO) test ./concat -run 'TestWhateverAClipIs|TestFlashesAndBeeps' -v -timeout 2h -args -whole

lint:
	$(GO) vet ./...
	GOOS=darwin $(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	$(GO) run $(LINT) run

bench:
	@.ci/tools ffmpeg font
	$(GO) test -run '^$$' -bench . -benchmem ./...

# Films cut by shotlist, plain ffmpeg and melt (where it is installed), in turn: medians, ratios and goals. Large sets have as
# many rounds as begin within PATIENCE; all of it takes more than an hour.
BENCH_CLIPS ?= 10,30,100,mixed
ROUNDS      ?= 3
PATIENCE    ?= 12m
bench-film: build
	@.ci/tools ffmpeg
	$(GO) run ./concat/bench -clips $(BENCH_CLIPS) -rounds $(ROUNDS) -patience $(PATIENCE)

FUZZTIME ?= 30s
fuzz:
	$(GO) test ./manifest -run '^$$' -fuzz FuzzLoad -fuzztime $(FUZZTIME)
	$(GO) test ./render/ledger -run '^$$' -fuzz FuzzFold -fuzztime $(FUZZTIME)
	$(GO) test ./render/lockfile -run '^$$' -fuzz FuzzParse -fuzztime $(FUZZTIME)

clean:
	rm -rf bin
