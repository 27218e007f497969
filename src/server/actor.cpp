#include "server/actor.h"

namespace omakase {

Callers Actor::caller() const {
    switch (kind) {
        case Kind::anyone: return callers::anonymous;
        case Kind::session:
            switch (role) {
                case UserRole::member: return callers::member;
                case UserRole::admin: return callers::admin;
                case UserRole::owner: return callers::owner;
            }
            return callers::anonymous;
        case Kind::support: return callers::support;
        case Kind::read_token: return callers::read;
        case Kind::ingest_token: return callers::ingest;
        case Kind::operator_token: return callers::operators;
        case Kind::staff_token: return callers::staff;
    }
    return callers::anonymous;
}

std::string_view Actor::kind_word() const {
    switch (kind) {
        case Kind::anyone: return "anyone";
        case Kind::session: return wire_name(role);
        case Kind::support: return "support";
        case Kind::read_token: return "read";
        case Kind::ingest_token: return "ingest";
        case Kind::operator_token: return "operator";
        case Kind::staff_token: return "staff";
    }
    return "";
}

}  // namespace omakase
