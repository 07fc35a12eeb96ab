# The commands of the project. Plain `make` prints them.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export GALLERY INPUT ONCE TRANSCODE HTTP KEEP ONLY RUNS CASES STREAMS COUNT MINUTES DESTDIR PREFIX MPS_KILL_ROUNDS

# Folders are listed too, so that a removed file is noticed.
SOURCES := $(shell find src native CMakeLists.txt Directory.Build.props Directory.Packages.props global.json .ci/build.sh .ci/publish.proj \
	\( -name bin -o -name obj \) -prune -o -print 2>/dev/null)

.PHONY: help setup setup-test build run test soak perf quality format api install clean

help: ## print this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: ## install the system packages that are missing
	@.ci/setup.sh

setup-test:
	@.ci/setup.sh test

build: setup out/bin/.built ## build mpsd, mps-worker and mpsctl into out/bin

out/bin/.built: $(SOURCES)
	@echo "building into out/bin"
	@.ci/build.sh

run: build ## start the daemon under ./.mps, process the sample (or INPUT=path), serve until Ctrl-C (ONCE=1: exit)
	@.ci/demo.sh

test: setup-test ## build from scratch (KEEP=1: do not) and run every test (ONLY=Name: some)
	@tests/run.sh

soak: setup-test build ## the kill test with 200 rounds
	@MPS_KILL_ROUNDS=$${MPS_KILL_ROUNDS:-200} KEEP=1 ONLY=Mps.Integration.Tests tests/run.sh -class Mps.Integration.Tests.KillTests

perf: setup-test build ## compare with the ffmpeg command line, RUNS=5 times each (MEASURES=remux,ladder: some); then control plane, live recordings, kernels (ONLY=sidebyside, controlplane, live or micro: one)
	@for suite in $${ONLY:-sidebyside controlplane live micro}; do dotnet run --project perf/$$suite -c Release || exit; done

quality: setup-test ## measure how good the kernels' pictures are, against their peers (ONLY=denoise ...: some; GALLERY=docs/pictures: render the pictures of the docs)
	@dotnet run --project perf/quality -c Release

format: ## rewrite sources to the house style
	@dotnet format Mps.Daemon.sln

api: ## regenerate src/Mps.Api/Model from the contract
	@dotnet run --project src/Mps.Api.Generator -- src/Mps.Api/Contract src/Mps.Api/Model

install: ## copy what is built below DESTDIR and PREFIX=/usr
	@.ci/install.sh

clean: ## remove everything that was built
	@rm -rf out
	@find src tests perf \( -name bin -o -name obj \) -type d -prune -exec rm -rf {} +
