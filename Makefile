SHELL := /bin/bash
.DEFAULT_GOAL := help

# Quiets what Maven's own libraries make newer JDKs warn about.
MAVEN_OPTS := --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow $(MAVEN_OPTS)
export MAVEN_OPTS

# More arguments for Maven, such as MVN_ARGS="-P slow" or MVN_ARGS="-Dtest=ConfigTest".
MVN_ARGS ?=
MVN = JAVA_HOME="$$(scripts/find-jdk)" mvn -B -ntp -Dstyle.color=never $(MVN_ARGS)

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what is missing (JDK 25, Maven, ffmpeg), or say what to run
	@scripts/setup $(if $(findstring slow,$(MVN_ARGS)),--browser)

.PHONY: demo
demo: setup ## Watch a video job from upload to its end, on this machine, in a minute
	@./lethe demo

# A server may be running from the jar: it keeps the old file, the new one becomes another.
.PHONY: test
test: setup ## Check format and code, run the tests, build the jar
	@rm -f target/lethe.jar
	@$(MVN) verify

.PHONY: build
build: setup ## Build target/lethe.jar without tests
	@rm -f target/lethe.jar
	@$(MVN) package -DskipTests

.PHONY: fmt
fmt: setup ## Format the sources
	@$(MVN) -q spotless:apply

.PHONY: bench
bench: ## List the measurements; each is one command
	@found=$$(find bench -maxdepth 1 -type f -perm -u+x 2>/dev/null | sort); \
	  if [ -n "$$found" ]; then sed 's/^/  /' <<<"$$found"; else echo "there is no bench/ yet"; fi

.PHONY: clean
clean: ## Remove what was built
	@rm -rf target
