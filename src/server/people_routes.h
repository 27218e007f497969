#pragma once
#include "server/app.h"

namespace omakase {

// People, tokens and support codes: docs/api.md. Answers that hold a secret are given once and kept nowhere.
Answer list_users(Call& call);
Answer create_user(Call& call);
Answer change_user(Call& call);
Answer remove_user(Call& call);
Answer create_sign_in_link(Call& call);

Answer list_tokens(Call& call);
Answer create_token(Call& call);
Answer rotate_token(Call& call);
Answer revoke_token(Call& call);

Answer list_support_codes(Call& call);
Answer create_support_code(Call& call);
Answer end_support_code(Call& call);
Answer create_support_session(Call& call);

}  // namespace omakase
