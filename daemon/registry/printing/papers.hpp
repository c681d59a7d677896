// What is printed of a filing and of an account, and the sealed sheet that comes back.
#pragma once

#include "registry/filing/filings.hpp"
#include "registry/printing/paper.hpp"
#include "registry/printing/scan_store.hpp"

namespace tongyuan::registry {

paper paper_of(sql::session& s, const filing_context& c, const filing& f);

struct certificate {
    account of;
    filing opening; // whose number it is
    std::string unit_name, credit_code, platform_label, issued_by;
};
// Refused while there is no number, and once the account is gone.
result<certificate> certificate_of(sql::session& s, const filing_context& c, std::string_view account_id);

bool may_seal(const access::principal& who, const filing& f);
result<filing> add_scan(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                        const filing_attachment& file);
result<filing> take_back_scan(sql::session& s, const filing_context& c, const access::principal& who,
                              std::string_view id, std::int64_t n);

} // namespace tongyuan::registry
