# Short names for the course's command. Each line only calls it: where there is no make, type
# `python3 -m shared lesson 7` for `make lesson-7` (on Windows `python -m shared ...`).

# The Python to begin with: one program, whose path may hold spaces.
PYTHON ?= $(shell command -v python3 || command -v python || echo python3)
COURSE = "$(PYTHON)" -m shared
# What to type again, in messages.
export COURSE_COMMAND = $(strip make $(MAKECMDGOALS))

.PHONY: start help list next doctor verify test

start:            ## where you are, and what is next (bare `make`)
	@$(COURSE)

help:             ## this list
	@sed -n 's/^\([a-z][a-z%-]*\):[^#]*## /  make \1\t/p' $(MAKEFILE_LIST) | sed 's/%/7/' | expand -t 20

list:             ## all lessons, and how far you are
	@$(COURSE) list

next:             ## what to do next
	@$(COURSE) next

lesson-%:         ## run the lesson's app            PORT=8000 MYSQL=1
	@$(COURSE) lesson $* $(if $(PORT),--port $(PORT)) $(if $(MYSQL),--mysql)

check-%:          ## check your exercise     TASK=2 SEED=123 TARGET=solutions MYSQL=1
	@$(COURSE) check $* $(if $(TASK),--task $(TASK)) $(if $(SEED),--seed $(SEED)) $(if $(TARGET),--target "$(TARGET)") $(if $(MYSQL),--mysql)

watch-%:          ## check your exercise at each save
	@$(COURSE) watch $*

hint-%:           ## the next hint for what fails             TASK=2
	@$(COURSE) hint $* $(if $(TASK),--task $(TASK))

solution-%:       ## your exercise against the reference solution
	@$(COURSE) solution $*

reset-%:          ## begin the exercise again; yours is kept aside
	@$(COURSE) reset $*

doctor:           ## what this machine has, and what it lacks
	@$(COURSE) doctor

verify:           ## prove all lessons and suites (for authors)
	@$(COURSE) verify

verify-%:         ## prove one lesson and its suite
	@$(COURSE) verify $*

test:             ## all tests of the course                  ARGS="-k name"
	@$(COURSE) test $(ARGS)

# `make check 7`, with a space: say how it is typed.
SPLIT = check lesson watch hint solution reset
NUMBER = $(word 1,$(filter-out $(SPLIT),$(MAKECMDGOALS)) 7)
.PHONY: $(SPLIT)
$(SPLIT):
	@echo "Type it with a hyphen (빈칸 없이 붙임표로 입력해 주세요): make $@-$(NUMBER)" >&2; exit 2
