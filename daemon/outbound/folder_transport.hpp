// The same verbs on a local folder, for a portal whose web root is mounted here: file://<absolute path>.
// PUT writes a temporary neighbour, fsyncs, renames; MOVE renames and fsyncs the folder ("overwrite: F" refuses an
// existing target with 412); GET and DELETE as in HTTP; MKCOL. Status codes are WebDAV's; missing folders on the way to
// a target are made. Never leaves the listed roots and follows no symbolic link below them. Each root has one request
// at a time, in a worker thread: with a worker more than there are roots, one that hangs disturbs no other.
// What fails before its rename is not_sent, and so is what was not begun within the request's time-out: it never is,
// then. What was begun and is not done by then, for instance on a mount that hangs, is ambiguous. The workers outlive
// it.
#pragma once

#include "outbound/transport.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <filesystem>
#include <memory>

namespace tongyuan::outbound {

std::unique_ptr<transport> make_folder_transport(boost::asio::any_io_executor workers,
                                                 std::vector<std::filesystem::path> roots);

// Sends file: to the one, everything else to the other.
std::unique_ptr<transport> make_routed_transport(std::unique_ptr<transport> http, std::unique_ptr<transport> folder);

} // namespace tongyuan::outbound
