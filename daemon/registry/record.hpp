// The record of an account as its approved filings have made it, and what a change makes different in it. Pure.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

std::string_view label_of_field(std::string_view field); // name → 账号名称

struct difference {
    std::string field, label;
    std::string before, after; // as people read them; empty: nothing was there, or nothing will be
};

// Of the fields that the change mentions, those that really differ, in the order of the form.
std::vector<difference> differences(const boost::json::object& record, const boost::json::object& change);

// The change without what is in the record already; its reason stays.
boost::json::object only_what_differs(const boost::json::object& record, const boost::json::object& change);

// The name in a stored record by which people find the account and which may change; empty: none.
std::string handle_in(std::string_view stored);

// The record after the change. The reason of a change is not the reason of the opening.
boost::json::object applied(boost::json::object record, const boost::json::object& change);

} // namespace tongyuan::registry
