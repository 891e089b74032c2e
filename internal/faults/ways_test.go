package faults

import (
	"strings"

	"shotlist/providers/rehearse"
)

// way is how recovery goes: the exit codes of renders, the word healed where the fault ends, and what a person does to a
// held take. Where something was to be created, two renders meet the fault. Once and always are for a fault that happens a single time, and for one that stays until it is healed.
type way struct{ once, always string }

const (
	found    = "0"                    // accepted and billed, and looked up in the list of the service, or named before the answer broke off
	through  = "0"                    // nobody notices
	later    = "3 healed 0"           // not fetched, until a later run
	stalled  = "5 healed 0"           // not finished by the deadline, until a later run
	asked    = "3 healed 5 adopt 0"   // called failed or gone: asked about once more, it is there
	doom     = "3 healed 5 adopt 3"   // failed: asked about once more, it still has
	refused  = "3 3 healed 0"         // not rendered, until a later run
	adopted  = "5 5 healed 5 adopt 0" // accepted and billed, and the answer lost: the gateway's ticket brings the clip
	retried  = "5 5 healed 5 retry 0" // perhaps accepted: in truth not, so that a person's second try is the first that is billed
	declined = "3 5 healed 5 retry 0" // refused for good: the same would only be refused again
)

// strange ids are not taken from the service. A person who adopts one all the same has it asked about, in vain where the
// service does not understand its own name in an address; then the take can only be paid again.
const strange = adopted + "|5 5 healed 5 adopt 3|" + found

// usual is what becomes of a fault at a place.
var usual = map[rehearse.Place]way{
	rehearse.AtCreate: {adopted + "|" + found, adopted + "|" + found},
	rehearse.AtPoll:   {through, stalled},
	rehearse.AtClip:   {through, later},
}

// ways are those of faults for which it is otherwise.
var ways = map[string]way{
	// Nothing was sent, or the service says that it took nothing.
	"dns@create": {through, refused}, "refused@create": {through, refused}, "throttle@create": {through, refused},
	"throttle-date@create": {through, refused}, "throttle-bare@create": {through, refused}, "throttle-absurd@create": {through, refused},
	"denied@create": {"3 0 healed 0", refused}, "quota@create": {"3 0 healed 0", refused}, "model-gone@create": {declined, declined}, "moderation@create": {declined, declined},
	// It may have taken something, and had not.
	"server-error@create": {retried, retried}, "html@create": {retried, retried}, "reset-at-once@create": {retried, retried},
	// The answer comes, however slowly and strangely.
	"trickle-body@create": {through + "|" + adopted, through + "|" + adopted}, "same-id@create": {through, through},
	"strange-id@create": {strange, strange},
	"slow@poll":         {through, through}, "unknown-state@poll": {through, through}, "redirect@clip": {through, through},
	// The job's state.
	"denied@poll": {later, later}, "false-failure@poll": {through, asked}, "false-success@poll": {through, later},
	"fail@poll": {doom, doom}, "moderation@poll": {doom, doom},
	// The clip.
	"expired-link@clip": {through, asked + "|" + later}, "endless@clip": {later, later}, "huge@clip": {later, later},
}

// atFal is how trials may also go at fal.
var atFal = map[string]string{
	"dns@clip": "5 healed 0", "refused@clip": "5 healed 0", "reset-at-once@clip": "5 healed 0", "false-success@poll": "3 healed 5 adopt 0",
}

// expected reports whether a trial may go a way.
func (c trial) expected(went string) bool {
	w, special := ways[c.fault+"@"+string(c.at)]
	if !special {
		w = usual[c.at]
	}
	if c.often > 0 {
		w.always = w.once
	}
	if c.kind == "fal" && c.often <= 0 { // its result is asked for once more before the clip is fetched
		w.always += "|" + atFal[c.fault+"@"+string(c.at)]
	}
	for _, one := range strings.Split(w.always, "|") {
		if one == went {
			return true
		}
	}
	return false
}

// doomed reports whether there may be no clip, since the job itself fails or cannot be named.
func (c trial) doomed() bool {
	once := ways[c.fault+"@"+string(c.at)].once
	return once == doom || once == strange
}
