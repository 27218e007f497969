#pragma once
#include "server/app.h"

namespace omakase {

Answer list_webhooks(Call& call);
Answer create_webhook(Call& call);
Answer change_webhook(Call& call);
Answer remove_webhook(Call& call);
Answer test_webhook(Call& call);
Answer list_deliveries(Call& call);
Answer resend_delivery(Call& call);

}  // namespace omakase
