#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/incident.h"
#include "core/organization.h"
#include "core/report.h"

namespace omakase {

/// A column of text with few different values: each value once, folded once.
class DictionaryColumn {
  public:
    std::uint32_t add(std::string_view value);  ///< its code; equal values have equal codes
    const std::string& value(std::uint32_t code) const { return values_[code]; }
    const std::string& folded(std::uint32_t code) const { return folded_[code]; }
    std::size_t size() const { return values_.size(); }
    std::optional<std::uint32_t> find(std::string_view value) const;
    /// For each code, its place when the values are ordered by their folded text; values that fold alike share one.
    const std::vector<std::uint32_t>& ranks() const;

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::vector<std::string> values_, folded_;
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> codes_;
    mutable std::vector<std::uint32_t> ranks_;  ///< made when asked for, dropped when a value is added
};

/// A column of text that differs in nearly every row: its bytes, and folded ones for searching, each in one block.
class TextColumn {
  public:
    void set(std::uint32_t row, std::string_view value);  ///< rows come in order; a row set again leaves its old bytes behind
    std::string_view value(std::uint32_t row) const { return piece(bytes_, places_[row]); }
    std::string_view folded(std::uint32_t row) const { return piece(folded_, folded_places_[row]); }
    void reserve(std::size_t rows);

  private:
    struct Place {
        std::size_t first = 0;
        std::uint32_t size = 0;
    };
    static std::string_view piece(const std::string& bytes, Place place) { return std::string_view{bytes}.substr(place.first, place.size); }
    std::string bytes_, folded_;
    std::vector<Place> places_, folded_places_;
};

/// `resolution` in the order of what needs people: unresolved, cannot be told, passed, resolved.
enum class IncidentColumn { resolution, occurred_at, organization, endpoint, user, threat };

struct IncidentFilter {
    enum class Status { all, unresolved } status = Status::all;  ///< unresolved = `needs_attention`
    std::optional<ThreatKind> kind;
    std::optional<LinkageId> linkage_id;
    std::optional<UtcTime> from;   ///< occurred_at >= from
    std::optional<UtcTime> until;  ///< occurred_at < until
    std::string query;             ///< as typed: folded here; every word somewhere in organization, endpoint, user, threat or path
    bool operator==(const IncidentFilter&) const = default;
};

/// All incidents that a client knows, in columns; searched whole at every keystroke.
class IncidentStore {
  public:
    void clear();
    void reserve(std::size_t rows);
    /// Adds an incident, or replaces the one with its id. `organization` = its linkage's path, joined.
    void put(const Incident& incident, std::string_view organization);
    /// The linkage's path was changed.
    void set_organization(const LinkageId& linkage_id, std::string_view organization);

    std::size_t size() const { return ids_.size(); }
    Incident incident(std::uint32_t row) const;
    std::optional<std::uint32_t> find(const IncidentId& id) const;

    // Cells without building an incident, for drawing.
    UtcTime occurred_at(std::uint32_t row) const;
    const std::string& linkage_text(std::uint32_t row) const { return linkages_.value(linkage_[row]); }  ///< its id
    Resolution resolution(std::uint32_t row) const;
    ThreatKind kind(std::uint32_t row) const;
    const std::string& organization(std::uint32_t row) const;
    const std::string& endpoint(std::uint32_t row) const;  ///< "" = the event does not say
    const std::string& user(std::uint32_t row) const;
    const std::string& threat(std::uint32_t row) const;

    /// Rows that pass, ordered by `column`, ties newest first and then by id. One pass over the rows; text is searched in the dictionaries.
    std::vector<std::uint32_t> select(const IncidentFilter& filter, IncidentColumn column = IncidentColumn::occurred_at,
                                      bool descending = true) const;
    std::size_t count_unresolved() const;
    std::vector<DayCount> count_days(DateRange range) const;

  private:
    struct Key {  ///< an id in 16 bytes
        std::uint64_t high = 0, low = 0;
        auto operator<=>(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const { return static_cast<std::size_t>(key.high ^ key.low); }  // ids are random
    };
    static Key key_of(const IncidentId& id);
    static IncidentId id_of(const Key& key);
    const std::vector<std::uint32_t>& newest_first() const;
    std::vector<std::uint32_t> oldest_first() const;
    std::vector<std::uint32_t> ordered(IncidentColumn column, bool descending) const;
    void keep_matching(std::vector<std::uint32_t>& rows, const std::string& word) const;

    std::vector<Key> ids_;
    std::vector<std::int64_t> occurred_us_, received_us_, last_seen_us_;  // detected_at is occurred_us_ where `present_` says so
    std::vector<std::uint32_t> linkage_, organization_, endpoint_, user_, threat_, action_raw_, vendor_, product_, flags_;
    std::vector<std::int32_t> count_;
    std::vector<std::uint8_t> resolution_, kind_, action_, severity_, present_;
    DictionaryColumn linkages_, organizations_, endpoints_, users_, threats_, action_raws_, vendors_, products_, flag_sets_;
    TextColumn paths_;
    std::unordered_map<Key, std::uint32_t, KeyHash> row_of_;
    mutable std::vector<std::uint32_t> newest_first_;  ///< all rows by time, made when asked for, dropped by `put`
};

}  // namespace omakase
