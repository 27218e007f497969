#include "core/incident_store.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include "core/fold.h"

namespace omakase {
namespace {

enum Present : std::uint8_t {
    has_detected_at = 1,
    has_endpoint = 2,
    has_user = 4,
    has_threat = 8,
    has_path = 16,
    has_action = 32,
    has_severity = 64
};

std::uint8_t present_bits(const Detection& detection) {
    unsigned bits = 0;
    if (detection.detected_at) bits |= has_detected_at;
    if (detection.endpoint) bits |= has_endpoint;
    if (detection.user) bits |= has_user;
    if (detection.threat) bits |= has_threat;
    if (detection.path) bits |= has_path;
    if (detection.action) bits |= has_action;
    if (detection.severity) bits |= has_severity;
    return static_cast<std::uint8_t>(bits);
}

/// A list as one value of a dictionary: `5:abcde2:xy`. Nothing needs escaping.
std::string packed(const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& item : list) text += std::to_string(item.size()) + ":" + item;
    return text;
}

std::vector<std::string> unpacked(std::string_view text) {
    std::vector<std::string> list;
    while (!text.empty()) {
        std::size_t size = 0;
        const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), size);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
        list.emplace_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return list;
}

/// Sets the cell of `row`, which may be one past the end.
template <class T>
void set_cell(std::vector<T>& column, std::uint32_t row, T value) {
    if (row == column.size()) {
        column.push_back(value);
    } else {
        column[row] = value;
    }
}

template <class T>
std::uint8_t byte_of(T value) {
    return static_cast<std::uint8_t>(value);
}

UtcTime time_of(std::int64_t microseconds) {
    return UtcTime{std::chrono::microseconds{microseconds}};
}

/// Whether each value of a dictionary holds the word.
std::vector<std::uint8_t> values_with(const DictionaryColumn& column, const std::string& word) {
    std::vector<std::uint8_t> hits(column.size());
    for (std::uint32_t code = 0; code < hits.size(); ++code) hits[code] = column.folded(code).find(word) != std::string::npos;
    return hits;
}

/// Orders `rows` by the rank of each; equal ranks keep their order. Counting, so a million rows take two passes and no comparison.
template <class RankOf>
std::vector<std::uint32_t> by_rank(const std::vector<std::uint32_t>& rows, std::uint32_t ranks, bool descending, RankOf rank_of) {
    const auto place = [&](std::uint32_t row) { return descending ? ranks - 1 - rank_of(row) : rank_of(row); };
    std::vector<std::uint32_t> next(ranks + 1);
    for (const std::uint32_t row : rows) ++next[place(row) + 1];
    std::partial_sum(next.begin(), next.end(), next.begin());
    std::vector<std::uint32_t> ordered(rows.size());
    for (const std::uint32_t row : rows) ordered[next[place(row)]++] = row;
    return ordered;
}

/// What needs people comes first.
std::uint32_t resolution_rank(std::uint8_t resolution) {
    static constexpr std::array<std::uint32_t, 4> ranks{0, 3, 2, 1};  // unresolved, resolved, passed, needs_review
    return ranks[resolution];
}

}  // namespace

std::uint32_t DictionaryColumn::add(std::string_view value) {
    if (const auto found = codes_.find(value); found != codes_.end()) return found->second;
    const auto code = static_cast<std::uint32_t>(values_.size());
    values_.emplace_back(value);
    folded_.push_back(fold_text(value));
    codes_.emplace(std::string{value}, code);
    ranks_.clear();
    return code;
}

std::optional<std::uint32_t> DictionaryColumn::find(std::string_view value) const {
    const auto found = codes_.find(value);
    if (found == codes_.end()) return std::nullopt;
    return found->second;
}

const std::vector<std::uint32_t>& DictionaryColumn::ranks() const {
    if (ranks_.size() == values_.size()) return ranks_;
    std::vector<std::uint32_t> order(values_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [this](std::uint32_t code) -> const std::string& { return folded_[code]; });
    ranks_.assign(values_.size(), 0);
    std::uint32_t rank = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i > 0 && folded_[order[i]] != folded_[order[i - 1]]) ++rank;
        ranks_[order[i]] = rank;
    }
    return ranks_;
}

void TextColumn::reserve(std::size_t rows) {
    places_.reserve(rows);
    folded_places_.reserve(rows);
}

void TextColumn::set(std::uint32_t row, std::string_view value) {
    if (row < places_.size() && piece(bytes_, places_[row]) == value) return;
    const auto append = [](std::string& bytes, std::string_view text) {
        const Place place{bytes.size(), static_cast<std::uint32_t>(text.size())};
        bytes.append(text);
        return place;
    };
    set_cell(places_, row, append(bytes_, value));
    set_cell(folded_places_, row, append(folded_, fold_text(value)));
}

IncidentStore::Key IncidentStore::key_of(const IncidentId& id) {
    Key key;
    if (id.text().size() != 32) return key;
    std::from_chars(id.text().data(), id.text().data() + 16, key.high, 16);
    std::from_chars(id.text().data() + 16, id.text().data() + 32, key.low, 16);
    return key;
}

IncidentId IncidentStore::id_of(const Key& key) {
    std::string text(32, '0');
    for (std::size_t i = 0; i < 16; ++i) {
        text[15 - i] = "0123456789abcdef"[(key.high >> (4 * i)) & 15];
        text[31 - i] = "0123456789abcdef"[(key.low >> (4 * i)) & 15];
    }
    return IncidentId::parse(text).value_or(IncidentId{});
}

void IncidentStore::clear() {
    *this = IncidentStore{};
}

void IncidentStore::reserve(std::size_t rows) {
    ids_.reserve(rows);
    for (auto* column : {&occurred_us_, &received_us_, &last_seen_us_}) column->reserve(rows);
    for (auto* column : {&linkage_, &organization_, &endpoint_, &user_, &threat_, &action_raw_, &vendor_, &product_, &flags_}) column->reserve(rows);
    for (auto* column : {&resolution_, &kind_, &action_, &severity_, &present_}) column->reserve(rows);
    count_.reserve(rows);
    paths_.reserve(rows);
    row_of_.reserve(rows);
}

void IncidentStore::put(const Incident& incident, std::string_view organization) {
    const Key key = key_of(incident.id);
    const auto [place, is_new] = row_of_.emplace(key, static_cast<std::uint32_t>(ids_.size()));
    const std::uint32_t row = place->second;
    const Detection& detection = incident.detection;
    set_cell(ids_, row, key);
    set_cell(occurred_us_, row, incident.occurred_at().time_since_epoch().count());
    set_cell(received_us_, row, incident.received_at.time_since_epoch().count());
    set_cell(last_seen_us_, row, incident.last_seen_at.time_since_epoch().count());
    set_cell(count_, row, static_cast<std::int32_t>(incident.count));
    set_cell(linkage_, row, linkages_.add(incident.linkage_id.text()));
    set_cell(organization_, row, organizations_.add(organization));
    set_cell(endpoint_, row, endpoints_.add(detection.endpoint.value_or("")));
    set_cell(user_, row, users_.add(detection.user.value_or("")));
    set_cell(threat_, row, threats_.add(detection.threat.value_or("")));
    set_cell(action_raw_, row, action_raws_.add(packed(detection.action_raw)));
    set_cell(vendor_, row, vendors_.add(detection.vendor));
    set_cell(product_, row, products_.add(detection.product));
    set_cell(flags_, row, flag_sets_.add(packed(detection.flags)));
    set_cell(resolution_, row, byte_of(detection.resolution));
    set_cell(kind_, row, byte_of(detection.kind));
    set_cell(action_, row, byte_of(detection.action.value_or(ThreatAction::cleaned)));
    set_cell(severity_, row, byte_of(detection.severity.value_or(Severity::low)));
    set_cell(present_, row, present_bits(detection));
    paths_.set(row, detection.path.value_or(""));
    newest_first_.clear();
}

void IncidentStore::set_organization(const LinkageId& linkage_id, std::string_view organization) {
    const auto linkage = linkages_.find(linkage_id.text());
    if (!linkage) return;
    const std::uint32_t code = organizations_.add(organization);
    for (std::size_t row = 0; row < size(); ++row) {
        if (linkage_[row] == *linkage) organization_[row] = code;
    }
}

Incident IncidentStore::incident(std::uint32_t row) const {
    const auto present = [&](Present bit) { return (present_[row] & bit) != 0; };
    Incident incident;
    incident.id = id_of(ids_[row]);
    incident.linkage_id = LinkageId::parse(linkages_.value(linkage_[row])).value_or(LinkageId{});
    incident.received_at = time_of(received_us_[row]);
    incident.last_seen_at = time_of(last_seen_us_[row]);
    incident.count = count_[row];
    Detection& detection = incident.detection;
    detection.vendor = vendors_.value(vendor_[row]);
    detection.product = products_.value(product_[row]);
    if (present(has_detected_at)) detection.detected_at = time_of(occurred_us_[row]);
    if (present(has_endpoint)) detection.endpoint = endpoint(row);
    if (present(has_user)) detection.user = user(row);
    if (present(has_threat)) detection.threat = threat(row);
    if (present(has_path)) detection.path = std::string{paths_.value(row)};
    if (present(has_action)) detection.action = static_cast<ThreatAction>(action_[row]);
    if (present(has_severity)) detection.severity = static_cast<Severity>(severity_[row]);
    detection.kind = kind(row);
    detection.action_raw = unpacked(action_raws_.value(action_raw_[row]));
    detection.resolution = resolution(row);
    detection.flags = unpacked(flag_sets_.value(flags_[row]));
    return incident;
}

std::optional<std::uint32_t> IncidentStore::find(const IncidentId& id) const {
    const auto found = row_of_.find(key_of(id));
    if (found == row_of_.end()) return std::nullopt;
    return found->second;
}

UtcTime IncidentStore::occurred_at(std::uint32_t row) const {
    return time_of(occurred_us_[row]);
}
Resolution IncidentStore::resolution(std::uint32_t row) const {
    return static_cast<Resolution>(resolution_[row]);
}
ThreatKind IncidentStore::kind(std::uint32_t row) const {
    return static_cast<ThreatKind>(kind_[row]);
}
const std::string& IncidentStore::organization(std::uint32_t row) const {
    return organizations_.value(organization_[row]);
}
const std::string& IncidentStore::endpoint(std::uint32_t row) const {
    return endpoints_.value(endpoint_[row]);
}
const std::string& IncidentStore::user(std::uint32_t row) const {
    return users_.value(user_[row]);
}
const std::string& IncidentStore::threat(std::uint32_t row) const {
    return threats_.value(threat_[row]);
}

const std::vector<std::uint32_t>& IncidentStore::newest_first() const {
    if (newest_first_.size() == size()) return newest_first_;
    newest_first_.resize(size());
    std::iota(newest_first_.begin(), newest_first_.end(), 0U);
    const auto before = [this](std::uint32_t a, std::uint32_t b) {
        return occurred_us_[a] != occurred_us_[b] ? occurred_us_[a] > occurred_us_[b] : ids_[a] < ids_[b];
    };
    // Answers come newest first, so most of the time there is nothing to do.
    if (!std::ranges::is_sorted(newest_first_, before)) std::ranges::sort(newest_first_, before);
    return newest_first_;
}

/// Ties stay ordered by id, so this is not the other one backwards.
std::vector<std::uint32_t> IncidentStore::oldest_first() const {
    const auto& newest = newest_first();
    std::vector<std::uint32_t> rows;
    rows.reserve(newest.size());
    for (std::size_t end = newest.size(); end > 0;) {
        std::size_t first = end - 1;
        while (first > 0 && occurred_us_[newest[first - 1]] == occurred_us_[newest[end - 1]]) --first;
        rows.insert(rows.end(), newest.begin() + static_cast<std::ptrdiff_t>(first), newest.begin() + static_cast<std::ptrdiff_t>(end));
        end = first;
    }
    return rows;
}

std::vector<std::uint32_t> IncidentStore::ordered(IncidentColumn column, bool descending) const {
    const auto by_text = [&](const DictionaryColumn& dictionary, const std::vector<std::uint32_t>& codes) {
        const auto& ranks = dictionary.ranks();
        return by_rank(newest_first(), static_cast<std::uint32_t>(dictionary.size()), descending,
                       [&](std::uint32_t row) { return ranks[codes[row]]; });
    };
    switch (column) {
        case IncidentColumn::resolution:
            return by_rank(newest_first(), 4, descending, [&](std::uint32_t row) { return resolution_rank(resolution_[row]); });
        case IncidentColumn::occurred_at: return descending ? newest_first() : oldest_first();
        case IncidentColumn::organization: return by_text(organizations_, organization_);
        case IncidentColumn::endpoint: return by_text(endpoints_, endpoint_);
        case IncidentColumn::user: return by_text(users_, user_);
        case IncidentColumn::threat: return by_text(threats_, threat_);
    }
    return newest_first();
}

/// Text is searched in the dictionaries; a row only looks its codes up, and its path when none of them has the word.
void IncidentStore::keep_matching(std::vector<std::uint32_t>& rows, const std::string& word) const {
    const auto organizations = values_with(organizations_, word), endpoints = values_with(endpoints_, word);
    const auto users = values_with(users_, word), threats = values_with(threats_, word);
    std::erase_if(rows, [&](std::uint32_t row) {
        const bool in_cells = organizations[organization_[row]] || endpoints[endpoint_[row]] || users[user_[row]] || threats[threat_[row]];
        return !in_cells && paths_.folded(row).find(word) == std::string_view::npos;
    });
}

std::vector<std::uint32_t> IncidentStore::select(const IncidentFilter& filter, IncidentColumn column, bool descending) const {
    std::optional<std::uint32_t> linkage;
    if (filter.linkage_id) {
        linkage = linkages_.find(filter.linkage_id->text());
        if (!linkage) return {};
    }
    const std::int64_t from = filter.from ? filter.from->time_since_epoch().count() : std::numeric_limits<std::int64_t>::min();
    const std::int64_t until = filter.until ? filter.until->time_since_epoch().count() : std::numeric_limits<std::int64_t>::max();
    const bool unresolved_only = filter.status == IncidentFilter::Status::unresolved;
    std::vector<std::uint32_t> rows = ordered(column, descending);
    std::erase_if(rows, [&](std::uint32_t row) {
        if (occurred_us_[row] < from || occurred_us_[row] >= until) return true;
        if (filter.kind && kind_[row] != byte_of(*filter.kind)) return true;
        if (linkage && linkage_[row] != *linkage) return true;
        return unresolved_only && !needs_attention(kind(row), resolution(row));
    });
    for (const std::string& word : fold_query(filter.query)) keep_matching(rows, word);
    return rows;
}

std::size_t IncidentStore::count_unresolved() const {
    std::size_t count = 0;
    for (std::uint32_t row = 0; row < size(); ++row) count += needs_attention(kind(row), resolution(row));
    return count;
}

std::vector<DayCount> IncidentStore::count_days(DateRange range) const {
    std::vector<DayCount> days;
    const std::chrono::sys_days first{range.first}, last{range.last};
    for (auto day = first; day <= last; day += std::chrono::days{1}) days.push_back({JstDate{day}, 0, 0, 0});
    for (std::uint32_t row = 0; row < size(); ++row) {
        const auto day = std::chrono::floor<std::chrono::days>(occurred_at(row) + jst_offset);
        if (day < first || day > last) continue;
        DayCount& count = days[static_cast<std::size_t>((day - first).count())];
        ++(kind(row) == ThreatKind::virus ? count.virus : kind(row) == ThreatKind::spyware ? count.spyware : count.other);
    }
    return days;
}

}  // namespace omakase
