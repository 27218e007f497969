#pragma once
#include "server/app.h"

namespace omakase {

Answer ingest_cef(Call& call);
Answer ingest_vision_one(Call& call);
Answer ingest_ndjson(Call& call);
Answer list_dead_letters(Call& call);

}  // namespace omakase
