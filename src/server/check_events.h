#pragma once
#include <iosfwd>
#include <string>
#include <vector>

#include "core/jst.h"

namespace omakase {

/// `omakase check-events`: reads files of any event format, found out by content, and prints what each line becomes, as one JSON line:
/// `{"file","line","outcome":"incident|duplicate|ignored|dead_letter","incident":{…}|null,"error":{"code","at","ja","en"}|null}`.
/// `line` is 1-based; for a JSON list it is the position in it. A duplicate is byte for byte a line that came earlier in the same run.
/// Nothing is stored or sent. Lines are read as a stream, so a huge one takes no memory; JSON documents up to the body limit are read whole.
/// received_at  the clock for dates without a year and for `time_in_future`
/// returns      0, or 1 when a file could not be read (a sentence on `err`; the other files are read all the same)
int check_events(const std::vector<std::string>& paths, UtcTime received_at, std::ostream& out, std::ostream& err);

}  // namespace omakase
