# Makefile: the doors of this project; Meson and Ninja work behind them.
.DEFAULT_GOAL := build
.NOTPARALLEL:
.PHONY: build install run test bless check lint format fuzz oracle quality bench cover clean install-deps help

C_FILES = $(shell find src tests bench fuzz -name '*.[ch]')

build: build/build.ninja ## compile into build/
	ninja -C build

run: need-build need-run build ## build, get vulnerability data, scan this machine
	build/yagura db update
	@build/yagura scan || { code=$$?; test $$code -eq 3 || exit $$code; \
	echo 'Exit code 3: not all could be looked at; see the coverage above.'; }

install: build ## install the program, its manual pages and completion (DESTDIR=)
	meson install -C build --no-rebuild --quiet

test: need-build need-test build-asan/build.ninja ## run every test with ASan and UBSan (T=word: those with it in their names)
	tools/run_tests build-asan $(T)

bless: need-build need-test build-asan/build.ninja ## make the wanted results of tests/case/ anew, show what changed
	YAGURA_BLESS=1 tools/run_tests build-asan case
	git --no-pager diff --stat -- tests/case

check: lint test ## all that CI runs: lint, then test

lint: need-build need-lint build-clang/build.ninja ## layers, source rules, format, clang, clang-tidy, cppcheck, shellcheck
	tools/check_layers
	tools/check_source
	tools/limits_page --check
	clang-format-14 --dry-run -Werror $(C_FILES)
	shellcheck .ci/run tools/install_packages
	ninja -C build-clang --quiet all meson-test-prereq
	cppcheck --quiet --error-exitcode=1 --inline-suppr -j2 \
	    --enable=warning,performance,portability \
	    --project=build-clang/compile_commands.json
	printf '%s\n' $(filter src/%.c,$(C_FILES)) | xargs -n 4 -P 2 \
	    clang-tidy-14 --quiet -p build-clang 2>build-clang/tidy.log

format: need-lint ## rewrite the C files as clang-format wants them, and docs/LIMITS.md
	clang-format-14 -i $(C_FILES)
	tools/limits_page

bench: need-build build/build.ninja ## print what the hot paths cost on this machine
	meson test -C build --benchmark

fuzz: need-build need-fuzz build-fuzz/build.ninja ## fuzz one target T for S seconds (60); T=all; without T list them
	ninja -C build-fuzz --quiet
	tools/fuzz build-fuzz $(T) $(S)

oracle: need-build need-oracle build/build.ninja ## compare version orders with reference implementations (N pairs of each)
	ninja -C build --quiet tests/version_matrix
	cd tests/oracle && npm ci --silent
	tools/version_oracle build --count $(or $(N),4e6) $(T)

quality: need-build need-test build/build.ninja ## print recall and precision on the labelled images in $$YAGURA_DATA
	ninja -C build --quiet
	@tools/quality

cover: need-build need-test need-cover build-cover/build.ninja ## run every test, show the lines that none reaches
	tools/run_tests build-cover $(T)
	gcovr --root . --filter src/ --sort-percentage build-cover

clean: ## remove what was built
	rm -rf build build-asan build-clang build-cover build-fuzz

install-deps: need-build need-run need-test need-lint need-cover ## install the Debian packages that the other doors need

help: ## print this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1 \t\2/p' Makefile | expand -t 20

need-%:
	@tools/install_packages $*

build/build.ninja:
	meson setup build

build-asan/build.ninja:
	meson setup build-asan -Db_sanitize=address,undefined

build-clang/build.ninja:
	CC=clang-14 meson setup build-clang

build-fuzz/build.ninja:
	CC=clang-14 meson setup build-fuzz -Dfuzz=true \
	    -Db_sanitize=address,undefined

build-cover/build.ninja:
	meson setup build-cover -Db_coverage=true -Doptimization=0
