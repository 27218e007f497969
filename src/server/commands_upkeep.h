#pragma once
#include <ostream>
#include <string>

#include "core/jst.h"

namespace omakase {

// The operator's commands that look after the database. Each says on `out` what it did and gives the exit code; all throw
// std::runtime_error with a sentence when they cannot begin.

/// Copies the database as it is at one moment to a new file, while a server may be writing, and checks the copy. The key stays apart from
/// it unless `with_key`: who finds the copy alone reads no customer ID.
int backup(const std::string& database, const std::string& file, bool with_key, std::ostream& out);

/// Puts a backup in the place of the database. Its soundness, its key and its tables are checked before anything is touched; a database that
/// is there is kept beside it under another name, and only with `force`.
int restore(const std::string& file, const std::string& database, bool force, UtcTime now, std::ostream& out);

/// Looks at everything that a server needs, one line each; 1 when something is wrong. Changes nothing.
int doctor(const std::string& database, UtcTime now, std::ostream& out);

}  // namespace omakase
